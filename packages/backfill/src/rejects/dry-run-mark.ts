/**
 * The file of refused lines that a dry run wrote. The next dry run, or the run itself, writes it anew; but only as the dry
 * run left it: whoever has begun to mend lines in it, or put another in its place, keeps theirs.
 */
import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { RedisClient } from '@tracklayer/redis';
import { migrationKeys } from '../migration/keys.js';

interface DryRunOf {
  redis: RedisClient;
  destination: string;
  migrationId: string;
  rejectsPath: string;
}

/** For so long it is known whose it is. */
const KNOWN_MS = 30 * 24 * 3_600_000;

/** Another file, or the same with something else in it, has another. */
export function fileMark({ dev, ino, size, mtimeMs }: Stats): string {
  return [dev, ino, size, mtimeMs].join(':');
}

/** Mark of the file as a dry run left it; undefined where none did. */
export async function markOfDryRun(run: DryRunOf): Promise<string | undefined> {
  const { dryRejects } = migrationKeys(run.destination, run.migrationId);
  return (await run.redis.hget(dryRejects, run.rejectsPath)) ?? undefined;
}

/** To be called when the file is closed. */
export async function markDryRun(run: DryRunOf): Promise<void> {
  const { dryRejects } = migrationKeys(run.destination, run.migrationId);
  const written = await stat(run.rejectsPath).catch(() => undefined);
  if (!written?.isFile()) return;
  await run.redis
    .multi()
    .hset(dryRejects, run.rejectsPath, fileMark(written))
    .pexpire(dryRejects, KNOWN_MS)
    .exec();
}
