import { hostname } from 'node:os';
import { laneKeys } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';

/** A file that was read to the end, with one line that was refused. */
const FILE = {
  ...{ key: 'a', name: 'orders.csv', format: 'csv', openedAtMs: 0, lines: 3, bytesRead: 90, done: true },
  ...{ refused: 1, reasons: { required: 1 }, refusedFor: { required: 1 }, withheld: {} },
};

/** Adds a back-fill that runs. Its rejects file is on this machine. */
export async function addBackfill(
  redis: RedisClient,
  destination: string,
  { id, path, bytes }: { id: string; path: string; bytes: number },
): Promise<void> {
  const keys = laneKeys(destination);
  await redis.hset(keys.migration(id), {
    ...{ kind: 'events', state: 'running', startedAtMs: Date.now(), updatedAtMs: Date.now() },
    order: JSON.stringify({ files: [], map: {}, utc: false, allOwners: true, rejectsPath: path }),
    [`rejects:${path}`]: bytes,
    [`rejects-host:${path}`]: hostname(),
    'file:a': JSON.stringify(FILE),
  });
  await redis.zadd(keys.migrations, Date.now(), id);
}
