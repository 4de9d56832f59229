/** What stops a surge, ends it, or kills its worker. */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createDeadLetters } from '@tracklayer/dead-letters';
import { createLanes, type LaneKeys, type Lanes, laneKeys } from '@tracklayer/lanes';
import { createProducer } from '@tracklayer/producer';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import type { Sandbox } from '@tracklayer/sandbox';
import { openSandboxDestination } from '@tracklayer/test-fixtures';
import { endProgram, startProgram, testRedisUrl, until } from '@tracklayer/testing';
import { type Fixture, type FixtureOptions, openFixture } from '../support/fixture.js';
import {
  BULK,
  FEW,
  idsOf,
  known,
  overtakenIds,
  prove,
  recordedIds,
  SINGLE,
  SURGE,
  TIMEOUT_MS,
  type Viewed,
  viewed,
} from '../support/surge-backlog.js';

const PEOPLE = 12;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Few events go before the surge begins. A second bulk call waits for the next minute. */
const ONE_CALL: FixtureOptions = {
  concurrency: 2,
  limits: { [SINGLE]: { perSecond: 2, perMinute: 60 }, [BULK]: { perSecond: 10, perMinute: 1 } },
};

/** Events of people without other events. */
const FRESH = [501, 502, 503, 504].map((at) => viewed(at, { email: `fresh${at}@shop.example` }));
/** On a busy machine a fresh event gets no permit in time, and goes in a bulk call. Then the next one tries. */
const ONE_TRY_MS = 2_000;

let fixture: Fixture;
/** Also after the end of the worker. */
let lanes: Lanes;

/** A worker whose lane of events is paused and holds these. */
async function open(events: readonly Viewed[], options: FixtureOptions = {}): Promise<void> {
  fixture = await openFixture({ autorun: true, surge: SURGE, limits: FEW, ...options });
  lanes = createLanes(fixture.redis, { dedupWindowMs: 60_000 });
  closing.push(
    () => fixture.close(),
    () => lanes.close(),
  );
  await prove(fixture.redis, fixture.destination);
  for (const { profile } of [...events.slice(0, PEOPLE), ...FRESH])
    await fixture.producer.upsertProfile(profile);
  await until(() => fixture.sandbox.profiles({ limit: 100 }).length === PEOPLE + FRESH.length);
  await lanes.pause(fixture.destination, 'metric-event');
  await fixture.producer.trackMany([...events]);
}

const depth = () => lanes.depth(fixture.destination, 'metric-event');
const resume = () => lanes.resume(fixture.destination, 'metric-event');
const recorded = () => recordedIds(fixture.sandbox);
const callsTo = (endpoint: string, { sandbox }: { sandbox: Sandbox } = fixture) =>
  sandbox.stats({ endpoint }).byStatus;

describe('a surge', () => {
  it.each([
    ['a pause of the lane', () => lanes.pause(fixture.destination, 'metric-event')],
    ['a shutdown of the worker', () => fixture.delivery.close(5_000)],
  ])(
    'lets its calls in flight end after %s, and returns all other events to their lane',
    async (_what, stop) => {
      const events = known(160, PEOPLE);
      await open(events, ONE_CALL);
      const slow = fixture.sandbox.addFault({ kind: 'latency', latencyMs: 1_000, endpoint: BULK });
      await resume();
      await until(() => slow.struck === 1);
      await stop();
      await until(async () => (await depth()).active === 0);
      expect(callsTo(BULK)).toEqual({ 202: 1 });
      const { waiting, delayed } = await depth();
      expect(recorded().length + waiting + delayed).toBe(events.length);
      expect(waiting).toBeGreaterThan(0);
      expect(overtakenIds(fixture.sandbox, PEOPLE)).toEqual([]);
      const counts = await lanes.counts(fixture.destination);
      expect(counts['metric-event:delivered']).toBe(recorded().length);
    },
    TIMEOUT_MS,
  );

  it(
    'stops while single events are held',
    async () => {
      const events = known(160, PEOPLE);
      await open(events, ONE_CALL);
      await resume();
      await until(() => callsTo(BULK)['202'] === 1);
      const refused = fixture.sandbox.addFault({ kind: 'error', status: 403, endpoint: SINGLE });
      let tracked = 0;
      for (const event of FRESH) {
        await fixture.producer.track(event);
        tracked += 1;
        await Promise.race([until(() => refused.struck > 0), sleep(ONE_TRY_MS)]);
        if (refused.struck > 0) break;
      }
      await until(async () => refused.struck > 0 && (await depth()).active === 0);
      const { waiting, delayed, active } = await depth();
      expect(recorded().length + waiting + delayed + active).toBe(events.length + tracked);
      expect(callsTo(BULK)).toEqual({ 202: 1 });
      expect(await fixture.deadLetters.count(fixture.destination, {})).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'waits for a short pause that the bulk endpoint asks for, and leaves a long one to single calls',
    async () => {
      const events = known(200, PEOPLE);
      await open(events);
      fixture.sandbox.addFault({ kind: 'throttle', retryAfterS: 1, endpoint: BULK, count: 1 });
      await resume();
      await until(() => recorded().length === events.length);
      expect(callsTo(BULK)['202']).toBeGreaterThan(0);

      const more = known(320, PEOPLE).slice(200);
      await lanes.pause(fixture.destination, 'metric-event');
      await fixture.producer.trackMany(more);
      const before = callsTo(BULK)['202'];
      fixture.sandbox.addFault({ kind: 'throttle', retryAfterS: 60, endpoint: BULK, count: 1 });
      await resume();
      await until(() => recorded().length === events.length + more.length);
      expect(callsTo(BULK)['202']).toBe(before);
      expect(recorded().sort()).toEqual(idsOf([...events, ...more]));
      expect(await fixture.deadLetters.count(fixture.destination, {})).toBe(0);
    },
    TIMEOUT_MS,
  );
});

/** What ends the surge of a worker that is in its call. */
const ENDS = {
  // Nothing else ends this lease, and the locks of its jobs last longer than the test.
  'a death that Redis shows': {
    lockMs: 2 * TIMEOUT_MS,
    timeoutMs: 30_000,
    struck: 1,
    async end(worker: ChildProcess, redis: RedisClient, { surge }: LaneKeys) {
      await endProgram(worker, 'SIGKILL');
      await redis.persist(surge);
    },
  },
  // Both have its jobs for a while.
  'the end of its connection, while it lives': {
    lockMs: 2 * TIMEOUT_MS,
    timeoutMs: 10_000,
    struck: 1,
    async end(_worker: ChildProcess, redis: RedisClient, { surge, surgeHolder }: LaneKeys) {
      const [token, connection = ''] = (await redis.get(surgeHolder))?.split(' ') ?? [];
      expect(await redis.client('KILL', 'ID', connection)).toBe(1);
      await until(async () => (await redis.get(surge)) !== token);
    },
  },
  // So often that the first worker is still in its call when it is killed.
  'a death that only the end of its lease shows': {
    lockMs: 6_000,
    timeoutMs: 2_000,
    struck: 3,
    async end(worker: ChildProcess, redis: RedisClient, { surgeHolder }: LaneKeys) {
      await endProgram(worker, 'SIGKILL');
      await redis.del(surgeHolder);
    },
  },
};

it.each(Object.entries(ENDS))(
  'another worker goes on with a surge after %s: nothing twice, nothing lost, each person in order',
  async (_what, { lockMs, timeoutMs, struck, end }) => {
    const shop = await openSandboxDestination();
    const { destination, sandbox, folder, env } = shop;
    const redis = connectRedis(testRedisUrl(), { role: 'reader', name: 'test' });
    const lanes = createLanes(redis, { dedupWindowMs: 60_000 });
    const producer = createProducer({ redisUrl: testRedisUrl(), destinations: [destination] });
    closing.push(
      () => shop.close(),
      () => closeRedis(redis, 1_000),
      () => lanes.close(),
      () => producer.close(),
    );
    const worker = { lockMs, metricsPort: 0, graceMs: 2_000 };
    await shop.configure({ surge: SURGE, limits: FEW, timeoutMs }, { worker });
    await prove(redis, destination);
    const start = () => {
      const child = startProgram('packages/delivery/test/support/worker-process.ts', [folder], env);
      closing.push(() => endProgram(child, 'SIGKILL'));
      return child;
    };
    const events = known(240, PEOPLE);
    await lanes.pause(destination, 'metric-event');
    for (const { profile } of events.slice(0, PEOPLE)) await producer.upsertProfile(profile);
    const lost = sandbox.addFault({ kind: 'timeout', afterRecording: true, endpoint: BULK, count: struck });
    const first = start();
    await until(() => sandbox.profiles({ limit: 100 }).length === PEOPLE);
    await producer.trackMany(events);
    await lanes.resume(destination, 'metric-event');
    await until(() => lost.struck === 1);
    start();
    await until(async () => (await lanes.workers(destination)).workers.length === 2);
    await end(first, redis, laneKeys(destination));

    await until(async () => (await lanes.counts(destination))['metric-event:delivered'] === events.length);
    expect(overtakenIds(sandbox, PEOPLE)).toEqual([]);
    expect(recordedIds(sandbox).sort()).toEqual(idsOf(events));
    expect(await createDeadLetters(redis, { lanes }).count(destination, {})).toBe(0);
    // Those in work when the worker died went together again.
    expect(callsTo(BULK, shop)['202']).toBeGreaterThan(0);
  },
  TIMEOUT_MS,
);
