import type { WorkerFinding } from '@tracklayer/lane-status';
import type { z } from 'zod';
import type { finding } from './schemas/lanes.js';

export type Finding = z.infer<typeof finding>;

/** In the words of the API. Pure. */
export function findingOfWorkers({ code, severity, message, next, destinations }: WorkerFinding): Finding {
  return { code, severity, message, whatToDo: next, destinations };
}
