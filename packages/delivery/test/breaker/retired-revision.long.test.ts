import type { ChildProcess } from 'node:child_process';
import { createDeadLetters } from '@tracklayer/dead-letters';
import { createHolds } from '@tracklayer/holds';
import { createLanes, type Lanes } from '@tracklayer/lanes';
import { createProducer, type TrackInput } from '@tracklayer/producer';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { openSandboxDestination, type SandboxDestination } from '@tracklayer/test-fixtures';
import { endProgram, startProgram, testRedisUrl, until } from '@tracklayer/testing';

const EVENTS = 1_000;
/** Retired for a long time, so the sandbox answers 410 to each call. */
const RETIRED = '2023-02-22';
/** With one attempt in all, each spent attempt would make a dead letter. */
const SETTINGS = { retry: { attempts: 1 }, worker: { metricsPort: 0 } };

let at: SandboxDestination;
let redis: RedisClient;
let lanes: Lanes;
let worker: ChildProcess;

beforeEach(async () => {
  at = await openSandboxDestination();
  redis = connectRedis(testRedisUrl(), { role: 'reader', name: 'test' });
  lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
});
afterEach(async () => {
  await endProgram(worker, 'SIGKILL');
  await lanes.close();
  await closeRedis(redis, 1_000);
  await at.close();
});

function search(number: number): TrackInput<'search'> {
  return {
    name: 'search',
    eventId: `s${number}`,
    time: new Date().toISOString(),
    profile: { email: `p${number % 20}@shop.example` },
    properties: { query: 'lamp' },
  };
}

async function trackAll(): Promise<void> {
  const producer = createProducer({ redisUrl: testRedisUrl(), destinations: [at.destination] });
  await producer.trackMany(Array.from({ length: EVENTS }, (_, number) => search(number)));
  await producer.close();
}

const recorded = () =>
  new Set(at.sandbox.events({ limit: 2_000 }).items.map(({ uniqueId }) => uniqueId)).size;
const hold = () => createHolds(redis).get(at.destination);

it('keeps a thousand events while the revision is retired, and records all of them under the next one', async () => {
  await at.configure({ revision: RETIRED }, SETTINGS);
  await trackAll();
  worker = startProgram('packages/delivery/test/support/worker-process.ts', [at.folder], at.env);
  expect(await until(hold)).toMatchObject({
    cause: 'refused',
    status: 410,
    hint: expect.stringContaining('`revision`'),
  });
  expect([recorded(), at.sandbox.stats().requests]).toEqual([0, expect.any(Number)]);

  await at.configure({ revision: '2026-07-15' }, SETTINGS);
  worker.kill('SIGHUP');
  await until(() => recorded() === EVENTS);
  await until(async () => (await lanes.depth(at.destination, 'metric-event')).active === 0);
  expect(await hold()).toBeUndefined();
  expect(await createDeadLetters(redis, { lanes }).count(at.destination)).toBe(0);
  const jobs = await lanes.queue(at.destination, 'metric-event').getCompleted(0, EVENTS);
  const outcomes = jobs.flatMap(({ data }) => data.attempts.map(({ outcome }) => outcome));
  expect(jobs).toHaveLength(EVENTS);
  expect(outcomes.filter((outcome) => outcome !== 'held')).toEqual([]);
  // The calls that were in flight when the hold began, and the probes: not one for each event.
  expect(
    at.sandbox.requests({ limit: 5_000 }).items.filter(({ status }) => status === 410).length,
  ).toBeLessThan(100);
});
