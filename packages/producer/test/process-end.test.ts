import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import type { Redis } from 'ioredis';
import { laneEvents } from './support/lane-events.js';
import { forget, newDestination, REDIS_URL } from './support/rig.js';

const PROGRAM = 'packages/producer/test/support/capturing-process.ts';

interface Ended {
  /** What `onError` got: reason and count of dropped events. */
  dropped: string[];
  tookMs: number;
}

/** Runs a script that captures three events and has nothing else to do. It must end by itself. */
async function run(
  redisUrl: string,
  destination: string,
  how: 'idle' | 'exit' | 'close' | 'track',
): Promise<Ended> {
  const startedMs = performance.now();
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', './packages/testing/sources.mjs', PROGRAM, redisUrl, destination, how],
    { timeout: 25_000 },
  );
  return { dropped: stdout.trim().split('\n').filter(Boolean), tookMs: performance.now() - startedMs };
}

describe('a process that captured events and has nothing else to do', () => {
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

  it.each(['idle', 'close', 'track'] as const)('sends them and ends by itself: %s', async (how) => {
    expect((await run(REDIS_URL, destination, how)).dropped).toEqual([]);
    expect((await laneEvents(redis, destination)).sort()).toEqual(['e-1', 'e-2', 'e-3']);
  });

  it('tries for five seconds while Redis is away, reports what it lost, and ends', async () => {
    const { dropped, tookMs } = await run('redis://127.0.0.1:1', destination, 'idle');
    expect(dropped).toEqual(['unsent 3']);
    expect(tookMs).toBeGreaterThan(5_000);
  });

  it('reports what it lost when process.exit ends it', async () => {
    expect((await run(REDIS_URL, destination, 'exit')).dropped).toEqual(['unsent 3']);
  });
});
