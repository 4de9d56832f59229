/**
 * Removes the refused lines of one person from a rejects file.
 *
 * Defends against a kill: the other lines are written beside the file first, and then take its place at once. And against a
 * reader that writes the file now: the lease of the migration's reader is taken for this time.
 */
import type { Stats } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { RedisClient } from '@tracklayer/redis';
import { rejectsField } from '../migration/file-progress.js';
import { migrationKeys } from '../migration/keys.js';
import { leaseReader } from '../migration/reader-lease.js';
import { fileMark } from '../rejects/dry-run-mark.js';
import { piecesOf } from './rejects-pieces.js';
import type { RejectsPlace } from './rejects-places.js';

/** Whether the original text of a refused line is about the person. */
type OwnsLine = (original: string) => boolean;

/** How many refused records are about the person. Undefined where the file does not exist. */
export async function countLines(
  place: Pick<RejectsPlace, 'path' | 'csv'>,
  owns: OwnsLine,
): Promise<number | undefined> {
  if (!(await fileAt(place.path))) return undefined;
  let count = 0;
  for await (const { text } of piecesOf(place)) if (owns(text)) count += 1;
  return count;
}

/**
 * Removes the records whole. Returns how many there were; undefined where the file does not exist.
 * @throws {BackfillError} `already_running` while another process reads the migration.
 */
export async function removeLines(
  redis: RedisClient,
  destination: string,
  place: RejectsPlace,
  owns: OwnsLine,
  signal: AbortSignal,
): Promise<number | undefined> {
  // A killed erasure may have left it.
  await rm(besideOf(place.path), { force: true });
  const count = await countLines(place, owns);
  if (count === undefined || count === 0) return count;
  const lease = await leaseReader(redis, destination, place.migrationId, { signal });
  try {
    return await rewrite(redis, destination, place, owns);
  } finally {
    await lease.release();
  }
}

async function rewrite(
  redis: RedisClient,
  destination: string,
  place: RejectsPlace,
  owns: OwnsLine,
): Promise<number> {
  const { path, migrationId, isDryRun } = place;
  const before = await stat(path);
  const { migration, dryRejects } = migrationKeys(destination, migrationId);
  const committed = Number((await redis.hget(migration, rejectsField(path))) ?? before.size);
  const beside = besideOf(path);
  const handle = await open(beside, 'w', before.mode);
  let removed = 0;
  let read = 0;
  let keptOfCommitted = 0;
  try {
    for await (const { text, data } of piecesOf(place)) {
      read += data.length;
      if (owns(text)) {
        removed += 1;
        continue;
      }
      await handle.appendFile(data);
      if (read <= committed) keptOfCommitted += data.length;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  const isOfDryRun = isDryRun && (await redis.hget(dryRejects, path)) === fileMark(before);
  await rename(beside, path);
  if (isOfDryRun) await redis.hset(dryRejects, path, fileMark(await stat(path)));
  // A run truncates the file to this size before it goes on.
  if ((await redis.hexists(migration, rejectsField(path))) === 1) {
    await redis.hset(migration, rejectsField(path), keptOfCommitted);
  }
  await rm(beside, { force: true });
  return removed;
}

function besideOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.erasing`);
}

async function fileAt(path: string): Promise<Stats | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? found : undefined;
}
