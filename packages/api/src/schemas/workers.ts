import { z } from 'zod';
import { epochMs, lane } from './common.js';
import { finding } from './lanes.js';

const worker = z
  .object({
    id: z.string(),
    state: z.enum(['runs', 'stopping', 'other version', 'older', 'not known', 'gone']),
    version: z.string(),
    host: z.string(),
    pid: z.number(),
    sinceMs: epochMs,
    seenMs: epochMs,
    destinations: z.array(z.string()),
    lanes: z.array(lane),
    inWork: z.number().optional(),
    loopLagMs: z.number().optional(),
    memoryBytes: z.number().optional(),
  })
  .meta({ id: 'Worker' });

export const workerList = z.object({
  nowMs: epochMs.describe('The clock of Redis, which the times follow.'),
  workers: z.array(worker),
  findings: z.array(finding),
});
