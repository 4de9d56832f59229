/** A killed worker neither loses a consent of a batch nor counts one twice. */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLanes, JOB_VERSION, jobId, type Lanes, laneKeys, type NewJob } from '@tracklayer/lanes';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { openSandboxDestination, type SandboxDestination } from '@tracklayer/test-fixtures';
import { endProgram, startProgram, testRedisUrl, until } from '@tracklayer/testing';

const SUBSCRIBE = 'POST /api/profile-subscription-bulk-create-jobs';
const AT = '2025-01-01T00:00:00Z';
const BATCHES = 16;
const SIZE = 40;
const PEOPLE = BATCHES * SIZE;
/** Klaviyo refuses this address, in its batch and alone. */
const BAD = 'bad@@shop.example';

let fixture: SandboxDestination;
let worker: ChildProcess;
let redis: RedisClient;
let lanes: Lanes;

beforeEach(async () => {
  fixture = await openSandboxDestination();
  // A short lock, so that the next worker takes over within seconds.
  await fixture.configure({ timeoutMs: 900 }, { worker: { lockMs: 2_000, metricsPort: 0, graceMs: 2_000 } });
  redis = connectRedis(testRedisUrl(), { role: 'worker', name: 'test' });
  lanes = createLanes(redis, { dedupWindowMs: 60_000 });
});

afterEach(async () => {
  await endProgram(worker, 'SIGKILL');
  await lanes.close();
  await closeRedis(redis, 1_000);
  await fixture.close();
});

function batch(n: number): NewJob {
  const consents = Array.from({ length: SIZE }, (_, index) => {
    const person = n * SIZE + index;
    return {
      jobId: jobId('list-subscription', 'spring', String(person)),
      profile: { email: person === 7 ? BAD : `buyer${person}@shop.example` },
      consent: { status: 'granted' as const, at: AT },
      time: AT,
    };
  });
  return {
    jobId: jobId('event-backfill', 'spring', String(n)),
    data: {
      v: JOB_VERSION,
      type: 'event-backfill',
      events: [],
      consents,
      migrationId: 'spring',
      enqueuedAtMs: Date.now(),
      attempts: [],
    },
  };
}

const startWorker = () =>
  startProgram('packages/delivery/test/support/worker-process.ts', [fixture.folder], fixture.env);
const tally = () => redis.hgetall(laneKeys(fixture.destination).migration('spring'));

it('subscribes everybody and counts each person once, though workers are killed again and again', async () => {
  fixture.sandbox.addFault({ kind: 'latency', latencyMs: 40, jitterMs: 60, endpoint: SUBSCRIBE });
  await lanes.enqueue(
    fixture.destination,
    Array.from({ length: BATCHES }, (_, n) => batch(n)),
  );
  for (let kill = 0; kill < 2; kill += 1) {
    const before = fixture.sandbox.stats({ endpoint: SUBSCRIBE }).requests;
    worker = startWorker();
    await until(() => fixture.sandbox.stats({ endpoint: SUBSCRIBE }).requests >= before + 3);
    await sleep(60 * kill);
    await endProgram(worker, 'SIGKILL');
  }
  worker = startWorker();
  const ended = async () => {
    const { 'consent:delivered': delivered = '0', 'consent:dead': dead = '0' } = await tally();
    return Number(delivered) + Number(dead) >= PEOPLE;
  };
  await until(ended);
  // A count too many would come now.
  await until(async () => {
    const { waiting, active, delayed } = await lanes.depth(fixture.destination, 'event-backfill');
    return waiting + active + delayed === 0;
  });

  expect(await tally()).toMatchObject({ 'consent:delivered': String(PEOPLE - 1), 'consent:dead': '1' });
  const counts = await lanes.counts(fixture.destination);
  expect(counts['list-subscription:enqueued']).toBe(PEOPLE);
  expect(counts['list-subscription:delivered']).toBe(PEOPLE - 1);
  const subscribed = fixture.sandbox
    .profiles({ limit: 5_000 })
    .filter(({ consents }) => consents['email.marketing'] === 'SUBSCRIBED');
  expect(subscribed).toHaveLength(PEOPLE - 1);
});
