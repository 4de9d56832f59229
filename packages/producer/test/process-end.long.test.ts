import { closeRedis, connectRedis } from '@tracklayer/redis';
import type { Redis } from 'ioredis';
import { laneEvents } from './support/lane-events.js';
import { forget, newDestination, REDIS_URL } from './support/rig.js';
import { runCapturing } from './support/run-capturing.js';

describe('a process that captured events, in more ways to end', () => {
  let redis: Redis;
  let destination: string;
  beforeEach(() => {
    destination = newDestination();
    redis = connectRedis(REDIS_URL, { role: 'reader', name: 'producer-test' }) as Redis;
  });
  afterEach(async () => {
    await forget(redis, [destination]);
    await closeRedis(redis, 1_000);
  });

  it.each(['close', 'track'] as const)('sends them and ends by itself: %s', async (how) => {
    expect((await runCapturing(REDIS_URL, destination, how)).dropped).toEqual([]);
    expect((await laneEvents(redis, destination)).sort()).toEqual(['e-1', 'e-2', 'e-3']);
  });

  it('tries for five seconds while Redis is away, reports what it lost, and ends', async () => {
    const { dropped, tookMs } = await runCapturing('redis://127.0.0.1:1', destination, 'idle');
    expect(dropped).toEqual(['unsent 3']);
    expect(tookMs).toBeGreaterThan(5_000);
  });
});
