import { JOB_TYPES } from '@tracklayer/events';
import { laneService } from '../src/lane-service.js';
import type { DestinationWorkers, SeenWorker } from '../src/workers.js';

const LANE = 'metric-event';
const worker = (isAlive: boolean): SeenWorker => ({
  id: 'w1',
  level: 1,
  version: '1.0.0',
  host: 'web-1',
  pid: 1,
  sinceMs: 0,
  seenMs: 0,
  isAlive,
  lanes: JOB_TYPES,
});
const found = (of: Partial<DestinationWorkers> = {}): DestinationWorkers => ({
  workers: [],
  justLeft: [],
  nowMs: 0,
  level: 1,
  hasServed: true,
  ...of,
});
const stateOf = (of?: Partial<DestinationWorkers>) => laneService(found(of), LANE).state;

it('serves a lane with each worker that runs and takes its jobs', () => {
  expect(laneService(found({ workers: [worker(true), worker(true), worker(false)] }), LANE)).toEqual({
    state: 'served',
    workers: 2,
  });
  expect(stateOf({ workers: [{ ...worker(true), lanes: ['event-backfill'] }] })).toBe('unserved');
});

it('does not call a lane unserved while the next worker starts', () => {
  expect(stateOf({ justLeft: [LANE] })).toBe('ending');
  expect(stateOf({ workers: [worker(false)] })).toBe('unserved');
});

it('does not call a lane unserved where a worker may run unseen', () => {
  const refusal = { message: 'Redis is full.', next: 'Free memory.' };
  expect(stateOf({ olderUnseen: true, level: 0 })).toBe('unseen');
  expect(stateOf({ olderUnseen: true, level: 0, hasServed: false })).toBe('unserved');
  expect(stateOf({ reportsRefused: refusal as never, workers: [worker(false)] })).toBe('unseen');
  expect(stateOf({ reportsRefused: refusal as never })).toBe('unserved');
});
