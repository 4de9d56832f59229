import type { Schemas } from '@tracklayer/api-client';

export function job(changes: Partial<Schemas['JobStatus']>): Schemas['JobStatus'] {
  return {
    destination: 'main',
    type: 'metric-event',
    jobId: 'm1',
    state: 'waiting',
    steps: [],
    waited: [],
    leftOut: [],
    replays: 0,
    ...changes,
  };
}
