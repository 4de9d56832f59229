import { randomUUID } from 'node:crypto';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { forgetDestination, testRedisUrl } from '@tracklayer/testing';
import { summary, total } from '../../src/points.js';
import { type History, readHistory } from '../../src/read.js';
import type { Unit } from '../../src/units.js';
import { createHistoryWriter, type HistoryWriter } from '../../src/writer.js';

/** A destination of a test's own, with a clock that the test sets. */
export interface World {
  redis: RedisClient;
  destination: string;
  clock: { nowMs: number };
  writer(version?: string, over?: RedisClient): HistoryWriter;
  /** Adds to the counts of a lane, as the scripts of the lanes do. */
  count(field: string, more: number): Promise<unknown>;
  read(unit?: Unit): Promise<History>;
  /** All lanes and all times together. */
  sum(unit?: Unit): Promise<ReturnType<typeof summary>>;
  close(): Promise<void>;
}

const DAY_MS = 24 * 3_600_000;

export function openWorld(url = testRedisUrl()): World {
  const redis = connectRedis(url, { role: 'reader', name: 'history-test' });
  const destination = `t${randomUUID().slice(0, 8)}`;
  // Redis deletes what is past its time by its own clock.
  const clock = { nowMs: Math.floor(Date.now() / DAY_MS) * DAY_MS };
  const read = (unit: Unit = 'minute') =>
    readHistory(redis, { destination, unit, fromMs: clock.nowMs - DAY_MS, untilMs: clock.nowMs + DAY_MS });
  return {
    redis,
    destination,
    clock,
    writer: (version = '1.0.0', over = redis) =>
      createHistoryWriter({
        redis: over,
        destination,
        id: randomUUID(),
        version,
        nowMs: () => clock.nowMs,
        ownClock: true,
      }),
    count: (field, more) => redis.hincrby(`{tracklayer:${destination}}:counts`, field, more),
    read,
    sum: async (unit) => summary(total((await read(unit)).points)),
    async close() {
      await forgetDestination(redis, destination);
      await closeRedis(redis, 1_000);
    },
  };
}
