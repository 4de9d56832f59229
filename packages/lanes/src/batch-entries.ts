import type { RedisClient } from '@tracklayer/redis';
import { laneKeys } from './keys.js';

/** What a migration has counted of its entries: put into the lane, and the ways in which they ended. */
const FIELDS = ['n:enqueued', 'delivered', 'duplicate', 'skipped', 'dead', 'gone', 'kind'] as const;

/**
 * How many events and profiles of back-fills wait for a result, in all batches of the lane `event-backfill`. Batches of consents
 * are not among them. Two round trips.
 */
export async function readBatchEntries(redis: RedisClient, destination: string): Promise<number> {
  const keys = laneKeys(destination);
  const ids = await redis.zrevrange(keys.migrations, 0, -1);
  if (ids.length === 0) return 0;
  const pipeline = redis.pipeline();
  for (const id of ids) pipeline.hmget(keys.migration(id), ...FIELDS);
  const answers = (await pipeline.exec()) ?? [];
  return answers.reduce((sum, [error, fields]) => {
    if (error) throw error;
    return sum + waitingOf(fields as (string | null)[]);
  }, 0);
}

function waitingOf([enqueued, ...rest]: readonly (string | null)[]): number {
  // Entries about people who wait for an item have a lane of their own.
  if (rest.at(-1) === 'back-in-stock') return 0;
  const ended = rest.slice(0, -1).map((field) => Math.max(0, Number(field ?? 0)));
  return Math.max(0, Number(enqueued ?? 0) - ended.reduce((sum, many) => sum + many, 0));
}
