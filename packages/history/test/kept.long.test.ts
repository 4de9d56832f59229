/** How much memory of Redis the history of one destination takes after 90 days. */
import { JOB_TYPES } from '@tracklayer/events';
import type { RedisClient } from '@tracklayer/redis';
import { forgetDestination, type OwnRedis, startOwnRedis } from '@tracklayer/testing';
import { createHistoryWriter } from '../src/writer.js';
import { openWorld } from './support/world.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

let own: OwnRedis;

beforeAll(async () => {
  own = await startOwnRedis();
});
afterAll(() => own.stop());

/** A destination in which something happens in each minute, for 90 days until now. Resolves to its bytes in Redis. */
async function bytesAfter90Days(lanes: readonly string[], callsPerMinute: number): Promise<number> {
  const { redis, destination, count, close } = openWorld(own.url);
  const nowMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  let clockMs = nowMs - 90 * DAY_MS;
  const id = 'one';
  const writer = createHistoryWriter({
    redis,
    destination,
    id,
    version: '1.0.0',
    nowMs: () => clockMs,
    ownClock: true,
  });
  await writer.write({ always: true });
  let random = 1;
  const next = () => {
    random = (random * 48_271) % 2_147_483_647;
    return random / 2_147_483_647;
  };
  // Minutes are kept for two days. Before, a step of an hour leaves the same hours and days.
  for (; clockMs < nowMs; clockMs += clockMs < nowMs - 2 * DAY_MS ? HOUR_MS : MINUTE_MS) {
    for (const lane of lanes) {
      const recorder = writer.lane(lane);
      for (let call = 0; call < callsPerMinute; call += 1) {
        // From 30 ms to 30 s: 40 buckets.
        const ms = () => 30 * 1_000 ** next();
        recorder.called(ms(), next() < 0.01);
        recorder.permitWaited(ms());
        recorder.accepted(ms());
      }
      for (const outcome of ['retry', 'throttled', 'held']) recorder.attempted(outcome);
      recorder.throttledFor(next() * 1_000);
      for (const outcome of ['enqueued', 'delivered', 'duplicate', 'skipped', 'died', 'late']) {
        await count(`${lane}:${outcome}`, Math.ceil(next() * callsPerMinute));
      }
    }
    await writer.write();
  }
  const bytes = await bytesOf(redis, `{tracklayer:${destination}}:history`);
  await forgetDestination(redis, destination);
  await close();
  return bytes;
}

async function bytesOf(redis: RedisClient, prefix: string): Promise<number> {
  let bytes = 0;
  for (const key of await redis.keys(`${prefix}*`)) {
    bytes += (await redis.memory('USAGE', key, 'SAMPLES', 0)) ?? 0;
  }
  return bytes;
}

it.each([
  ['a shop: three lanes, ten calls a minute in each', JOB_TYPES.slice(0, 3), 10, 3],
  ['the most: five lanes, 200 calls a minute in each', JOB_TYPES, 200, 8],
] as const)('%s', async (what, lanes, callsPerMinute, mostMb) => {
  const mb = (await bytesAfter90Days(lanes, callsPerMinute)) / 1_000_000;
  process.stdout.write(`history after 90 days, ${what}: ${mb.toFixed(2)} MB\n`);
  expect(mb).toBeGreaterThan(0.5);
  expect(mb).toBeLessThan(mostMb);
});
