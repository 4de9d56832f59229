/** A worker may have a job of the person during an erasure. What the journal gets when it ends is erased by the next one. */
import { randomUUID } from 'node:crypto';
import { createDeadLetters } from '@tracklayer/dead-letters';
import { createHolds } from '@tracklayer/holds';
import { createIndexer, eventTag, journalOver, journalSettings, packEntry } from '@tracklayer/journal';
import { createLanes, JOB_VERSION, type Lanes } from '@tracklayer/lanes';
import { digestKeySource } from '@tracklayer/persons';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { testRedisUrl } from '@tracklayer/testing';
import { eraseAt, forbidSending } from '../src/erase.js';
import { resolvePerson } from '../src/resolve-person.js';

const WINDOW_MS = 3_600_000;
const TYPE = 'metric-event';

let redis: RedisClient;
let lanes: Lanes;
let destination: string;

beforeEach(() => {
  redis = connectRedis(testRedisUrl(), { role: 'reader', name: 'test' });
  destination = `t${randomUUID().slice(0, 8)}`;
  const journal = createIndexer(journalSettings(undefined, WINDOW_MS), digestKeySource(redis));
  lanes = createLanes(redis, { dedupWindowMs: WINDOW_MS, journal });
});
afterEach(async () => {
  await lanes.close();
  await closeRedis(redis, 1_000);
});

async function erase() {
  const context = {
    redis,
    lanes,
    deadLetters: createDeadLetters(redis, { lanes }),
    holds: createHolds(redis),
    digestKey: digestKeySource(redis),
    destinations: [destination],
    nowMs: Date.now,
    signal: new AbortController().signal,
  };
  const { person } = await resolvePerson(context, { email: 'ava@shop.example' });
  await forbidSending(context, person);
  const options = { by: 'ops', reason: 'request', ask: async () => undefined, waitMs: 0 };
  return eraseAt(context, destination, person, options);
}

/** A job that a worker has. @param event as an application sent it */
async function startJob(jobId: string, data: object): Promise<() => Promise<void>> {
  await lanes.enqueue(destination, [{ jobId, data: data as never }]);
  const queue = lanes.queue(destination, TYPE);
  await redis.lmove(queue.toKey('wait'), queue.toKey('active'), 'RIGHT', 'LEFT');
  await redis.set(`${queue.toKey(jobId)}:lock`, 'worker', 'PX', 60_000);
  return async () => {
    const endedAtMs = Date.now();
    const entry = packEntry({
      end: 'delivered',
      trackedAtMs: endedAtMs - 20,
      begunAtMs: endedAtMs - 10,
      endedAtMs,
      attempts: 1,
      waits: [],
    });
    const record = { tags: eventTag('order-1'), entry, details: '', lifeMs: WINDOW_MS, isWatched: false };
    await lanes.deliveryStore(destination).settle({ type: TYPE, jobId }, 'delivered', undefined, record);
    await redis.del(`${queue.toKey(jobId)}:lock`, queue.toKey(jobId));
    await redis.lrem(queue.toKey('active'), 0, jobId);
  };
}

const event = {
  name: 'purchase',
  eventId: 'order-1',
  time: '2026-04-20T10:00:00Z',
  properties: { orderId: '10492' },
};
const jobOf = (profile: object) => ({
  v: JOB_VERSION,
  type: TYPE,
  event: { ...event, profile },
  enqueuedAtMs: Date.now(),
  attempts: [],
});
const quarantined = {
  ...jobOf({}),
  quarantined: { event: { ...event, note: 'call ava@shop.example', profile: {} }, problems: [] },
};

it.each([
  ['its fields', jobOf({ email: 'ava@shop.example' })],
  ['a text', quarantined],
])(
  'a second erasure removes the record of a job that was in work and names the person by %s',
  async (_, data) => {
    const jobsNow = () => journalOver(redis, destination).jobsOf(eventTag('order-1'));
    const end = await startJob('m1', data);
    expect(await erase()).toMatchObject({ busy: 1, removed: { journal: 0 } });
    await end();
    expect(await jobsNow()).toMatchObject([{ entry: { end: 'delivered' } }]);
    expect(await erase()).toMatchObject({ busy: 0, removed: { journal: 1 } });
    expect(await jobsNow()).toEqual([]);
  },
);
