/**
 * Removes the refused lines of one person from a rejects file.
 *
 * Defends against a kill: the other lines are written beside the file first, and then take its place at once. And against a
 * reader that writes the file now: the lease of the migration's reader is taken for this time.
 */
import { createReadStream, type Stats } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { isObject } from '@tracklayer/events';
import type { RedisClient } from '@tracklayer/redis';
import { rejectsField } from '../migration/file-progress.js';
import { migrationKeys } from '../migration/keys.js';
import { leaseReader } from '../migration/reader-lease.js';
import { fileMark } from '../rejects/dry-run-mark.js';
import type { RejectsPlace } from './rejects-places.js';

/** Whether the original text of a refused line is about the person. */
type OwnsLine = (original: string) => boolean;

/** How many lines are about the person. Undefined where the file does not exist. */
export async function countLines(path: string, owns: OwnsLine): Promise<number | undefined> {
  if (!(await fileAt(path))) return undefined;
  let count = 0;
  for await (const line of linesOf(path)) if (owns(originalOf(line))) count += 1;
  return count;
}

/**
 * Removes the lines. Returns how many there were; undefined where the file does not exist.
 * @throws {BackfillError} `already_running` while another process reads the migration.
 */
export async function removeLines(
  redis: RedisClient,
  destination: string,
  place: RejectsPlace,
  owns: OwnsLine,
  signal: AbortSignal,
): Promise<number | undefined> {
  const count = await countLines(place.path, owns);
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
  { path, migrationId, isDryRun }: RejectsPlace,
  owns: OwnsLine,
): Promise<number> {
  const before = await stat(path);
  const { migration, dryRejects } = migrationKeys(destination, migrationId);
  const committed = Number((await redis.hget(migration, rejectsField(path))) ?? before.size);
  const beside = join(dirname(path), `.${basename(path)}.erasing`);
  const handle = await open(beside, 'w', before.mode);
  let removed = 0;
  let read = 0;
  let keptOfCommitted = 0;
  try {
    for await (const line of linesOf(path)) {
      const data = Buffer.from(`${line}\n`);
      read += data.length;
      if (owns(originalOf(line))) {
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

async function fileAt(path: string): Promise<Stats | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? found : undefined;
}

function linesOf(path: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
}

/** A line that a person edited may be anything. */
function originalOf(line: string): string {
  try {
    const parsed = JSON.parse(line) as unknown;
    return isObject(parsed) && typeof parsed.original === 'string' ? parsed.original : line;
  } catch {
    return line;
  }
}
