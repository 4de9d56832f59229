import { jest } from '@jest/globals';
import type { Suspects } from '@tracklayer/lanes';
import type { Job } from 'bullmq';
import type { LaneContext } from '../../src/context.js';
import { isSuspect, runSuspect } from '../../src/worker/run-suspect.js';
import { createSolitude } from '../../src/worker/solitude.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** One suspect, and what happens to it in order: its marks in Redis, and the parts of its call. */
function setUp() {
  const steps: string[] = [];
  let answer: () => void = () => undefined;
  const arrival = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const suspects: Suspects = {
    lostLives: async () => 0,
    workAlone: async (_, stage) => void steps.push(stage),
    lockLost: async () => undefined,
    endAlone: async () => void steps.push('end'),
  };
  const send: LaneContext['client']['send'] = async (_request, _signal, onAnswer) => {
    steps.push('call');
    await arrival;
    await onAnswer?.();
    steps.push('read');
    return { status: 202, headers: {}, body: undefined };
  };
  const lane = {
    type: 'metric-event',
    destination: { id: 'shop', timeoutMs: 10_000 },
    client: { send, close() {} },
    log: { warn() {} },
  } as unknown as LaneContext;
  const { signal } = new AbortController();
  const run = runSuspect({ id: 'job', stalledCounter: 1 } as Job, lane, signal, {
    suspects,
    solitude: createSolitude(() => 0),
    stopping: signal,
    async dispose({ client }) {
      await client.send({ endpoint: 'POST /api/events', path: '/api/events' }, signal);
      return { kind: 'complete', outcome: 'delivered' };
    },
  });
  return { steps, run, answer };
}

it('a suspect can lose a life again before its late answer is read', async () => {
  const { steps, run, answer } = setUp();
  await jest.advanceTimersByTimeAsync(1_600);
  answer();
  await run;
  expect(steps).toEqual(['sending', 'call', 'waiting', 'answered', 'read', 'end']);
});

it('a suspect whose answer comes soon never only waits', async () => {
  const { steps, run, answer } = setUp();
  await jest.advanceTimersByTimeAsync(100);
  answer();
  await run;
  expect(steps).toEqual(['sending', 'call', 'answered', 'read', 'end']);
});

it.each([
  ['that no worker died with runs with the others', 0, false, false],
  ['whose worker died runs alone', 1, false, true],
  ['whose worker died goes with the others once more during a surge', 1, true, false],
  ['whose worker died twice runs alone, also during a surge', 2, true, true],
])('a job %s', (_, stalledCounter, isSurge, runsAlone) => {
  expect(isSuspect({ stalledCounter }, isSurge)).toBe(runsAlone);
});
