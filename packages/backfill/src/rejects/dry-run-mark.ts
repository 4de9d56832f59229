/**
 * Remembers the rejects file that a dry run wrote. The next dry run or the run itself may overwrite it.
 *
 * Defends against lost corrections: the file is overwritten only if it is exactly as the dry run left it. A file that was
 * edited or replaced since then is kept.
 */
import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { RedisClient } from '@tracklayer/redis';
import { rejectsHostField } from '../migration/file-progress.js';
import { migrationKeys } from '../migration/keys.js';

interface DryRunFile {
  redis: RedisClient;
  destination: string;
  migrationId: string;
  rejectsPath: string;
}

/** Redis forgets the mark after this time. */
const MARK_TTL_MS = 30 * 24 * 3_600_000;

/** The mark of a file. It changes when the file is edited or replaced. */
export function fileMark({ dev, ino, size, mtimeMs }: Stats): string {
  return [dev, ino, size, mtimeMs].join(':');
}

/** The mark of the file as a dry run left it, or undefined if no dry run wrote it. */
export async function readDryRunMark(file: DryRunFile): Promise<string | undefined> {
  const { dryRejects } = migrationKeys(file.destination, file.migrationId);
  return (await file.redis.hget(dryRejects, file.rejectsPath)) ?? undefined;
}

/** Stores the mark of the file. Call it after the file is closed. */
export async function storeDryRunMark(file: DryRunFile): Promise<void> {
  const { dryRejects } = migrationKeys(file.destination, file.migrationId);
  const found = await stat(file.rejectsPath).catch(() => undefined);
  if (!found?.isFile()) return;
  await file.redis
    .multi()
    .hset(dryRejects, file.rejectsPath, fileMark(found), rejectsHostField(file.rejectsPath), hostname())
    .pexpire(dryRejects, MARK_TTL_MS)
    .exec();
}
