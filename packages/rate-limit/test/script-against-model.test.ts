import { randomUUID } from 'node:crypto';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import fc from 'fast-check';
import { permitKeys } from '../src/keys.js';
import * as model from '../src/model.js';
import { createRedisStore } from '../src/redis-store.js';
import { createRules, type Rules } from '../src/rules.js';

const redis = connectRedis(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379', {
  role: 'worker',
  name: 'test',
});
afterAll(() => closeRedis(redis, 1_000));

const START_MS = 1_700_000_000_000;

type Step =
  | { do: 'take'; want: model.PerClass }
  | { do: 'giveBack'; count: number }
  | { do: 'block'; forMs: number }
  | { do: 'observe'; remaining: number }
  | { do: 'readState' }
  | { do: 'advance'; ms: number };

const few = fc.nat(12);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('take' as const), want: fc.tuple(few, few, few) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('giveBack' as const), count: few }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('block' as const), forMs: fc.nat(20_000) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('observe' as const), remaining: fc.nat(40) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('readState' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('advance' as const), ms: fc.oneof(fc.nat(50), fc.nat(4_000)) }),
  },
  // A fail-over to a replica whose clock is behind.
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('advance' as const), ms: fc.integer({ min: -2_000, max: -1 }) }),
  },
);

const rules: fc.Arbitrary<Rules> = fc
  .record({
    limits: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 3 }),
    shortestMs: fc.integer({ min: 1, max: 2_000 }),
    guardMs: fc.nat(600),
    reserve: fc.double({ min: 0, max: 0.4, noNaN: true }),
  })
  .map(({ limits, shortestMs, ...rest }) => {
    const windows = limits.map((limit, index) => ({ limit, windowMs: shortestMs * 7 ** index }));
    return createRules({ windows, ...rest });
  });

describe('the scripts', () => {
  it('do what the model does, step by step', async () => {
    await fc.assert(
      fc.asyncProperty(rules, fc.array(step, { minLength: 1, maxLength: 40 }), async (given, steps) => {
        let nowMs = START_MS;
        let grantedAtMs = START_MS;
        const keys = permitKeys(`t${randomUUID().slice(0, 8)}`, 'POST /api/events', given);
        const inRedis = createRedisStore(redis, keys, () => nowMs);
        const modelled = model.createLimiterState(given);
        for (const each of steps) {
          switch (each.do) {
            case 'advance':
              nowMs += each.ms;
              break;
            case 'take': {
              const taken = await inRedis.take(given, each.want);
              expect(taken).toEqual(model.take(modelled, given, each.want, nowMs));
              if (taken.granted.some((count) => count > 0)) grantedAtMs = taken.atMs;
              break;
            }
            case 'giveBack':
              await inRedis.giveBack(given, each.count, grantedAtMs);
              model.giveBack(modelled, given, each.count, grantedAtMs, nowMs);
              break;
            case 'block': {
              const blockedMs = await inRedis.block(given, each.forMs);
              model.block(modelled, given, each.forMs, nowMs);
              expect(blockedMs).toBe(modelled.blockedUntilMs - nowMs);
              break;
            }
            case 'observe':
              await inRedis.observe(given, each.remaining);
              model.observe(modelled, given, each.remaining, nowMs);
              break;
            case 'readState':
              expect(await inRedis.readState(given)).toEqual(model.readState(modelled, given, nowMs));
          }
        }
        expect(await inRedis.readState(given)).toEqual(model.readState(modelled, given, nowMs));
        await redis.del(keys.state, ...keys.logs);
      }),
      { numRuns: 400 },
    );
  });

  it('set an expiry on every key', async () => {
    const given = createRules({
      windows: [
        { limit: 5, windowMs: 1_000 },
        { limit: 50, windowMs: 60_000 },
      ],
      guardMs: 500,
      reserve: 0.1,
    });
    const keys = permitKeys(`t${randomUUID().slice(0, 8)}`, 'PATCH /api/profiles/{id}', given);
    const state = createRedisStore(redis, keys);
    const startedMs = performance.now();
    const { atMs } = await state.take(given, [3, 3, 3]);
    await state.giveBack(given, 1, atMs);
    await state.block(given, 120_000);
    await state.observe(given, 1);
    const ttls = await Promise.all([keys.state, ...keys.logs].map((key) => redis.pttl(key)));
    const [stateMs = 0, secondMs = 0, minuteMs = 0, paceMs = 0] = ttls;
    // On a busy machine some time has passed. PTTL is -2 for an expired key and -1 for a key without expiry.
    const sinceMs = performance.now() - startedMs;
    expect(stateMs + sinceMs).toBeGreaterThan(120_000);
    expect(stateMs).toBeLessThanOrEqual(121_000 + 11 * 60_000);
    expect(secondMs + sinceMs).toBeGreaterThan(1_500);
    expect(secondMs).toBeLessThan(3_000);
    expect(minuteMs + sinceMs).toBeGreaterThan(60_500);
    expect(minuteMs).toBeLessThan(62_000);
    expect(paceMs).not.toBe(-1);
    expect(paceMs).toBeLessThan(5_000);
    expect(ttls).not.toContain(-1);
  });

  it('set no expiry by the clock of Redis when a test gives its own clock', async () => {
    const given = createRules({ windows: [{ limit: 2, windowMs: 1 }], guardMs: 0, reserve: 0 });
    const keys = permitKeys(`t${randomUUID().slice(0, 8)}`, 'POST /api/events', given);
    const state = createRedisStore(redis, keys, () => START_MS);
    await state.take(given, [1, 0, 0]);
    await state.observe(given, 0);
    const ttls = await Promise.all([keys.state, ...keys.logs].map((key) => redis.pttl(key)));
    expect(ttls.filter((ttl) => ttl >= 0)).toEqual([]);
    expect(ttls).toContain(-1);
    await redis.del(keys.state, ...keys.logs);
  });

  it('need only a few kilobytes at the full rate of a minute', async () => {
    let nowMs = START_MS;
    const given = createRules({
      windows: [
        { limit: 350, windowMs: 1_000 },
        { limit: 3_500, windowMs: 60_000 },
      ],
      guardMs: 500,
      reserve: 0.1,
    });
    const keys = permitKeys(`t${randomUUID().slice(0, 8)}`, 'POST /api/events', given);
    const state = createRedisStore(redis, keys, () => nowMs);
    for (let call = 0; call < 3_500; call += 10) {
      nowMs += 171;
      await state.take(given, [10, 0, 0]);
    }
    const sizes = await Promise.all(keys.logs.map((key) => redis.memory('USAGE', key)));
    for (const bytes of sizes) expect(bytes).toBeLessThan(20_000);
  });
});
