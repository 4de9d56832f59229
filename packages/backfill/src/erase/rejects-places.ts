/** Where the rejects files of a destination's migrations were written, as far as Redis knows. */
import { hostname } from 'node:os';
import { laneKeys } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import { ownRejectsField, rejectsField, rejectsHostField } from '../migration/file-progress.js';
import { migrationKeys } from '../migration/keys.js';

export interface RejectsPlace {
  migrationId: string;
  path: string;
  /** The machine that wrote it. Undefined: an older version wrote it, and did not record that. */
  host: string | undefined;
  isDryRun: boolean;
}

/** @param dryRunKeys the keys `dryRejects` of the destination. No index names the migrations that were only tried. */
export async function rejectsPlaces(
  redis: RedisClient,
  destination: string,
  migrationIds: readonly string[],
  dryRunKeys: readonly string[],
): Promise<RejectsPlace[]> {
  const places: RejectsPlace[] = [];
  for (const migrationId of migrationIds) {
    const stored = await redis.hgetall(migrationKeys(destination, migrationId).migration);
    for (const prefix of [rejectsField(''), ownRejectsField('')]) {
      places.push(...placesIn(stored, prefix, { migrationId, isDryRun: false }));
    }
  }
  const before = `${laneKeys(destination).migration('')}`;
  for (const key of dryRunKeys) {
    const migrationId = key.slice(before.length).replace(/:dry-rejects$/, '');
    places.push(...placesIn(await redis.hgetall(key), '', { migrationId, isDryRun: true }));
  }
  return places;
}

/** Remembers a file that holds refused lines of a migration, so that the erasure of a person finds it. */
export async function recordOwnRejects(
  { redis, destination }: { redis: RedisClient; destination: string },
  migrationId: string,
  path: string,
): Promise<void> {
  const { migration } = migrationKeys(destination, migrationId);
  await redis.hset(migration, ownRejectsField(path), '1', rejectsHostField(path), hostname());
}

/** Whether the machine that wrote the file is this one. An unknown one may be. */
export function isHere({ host }: Pick<RejectsPlace, 'host'>): boolean {
  return host === undefined || host === hostname();
}

function placesIn(
  stored: Readonly<Record<string, string>>,
  prefix: string,
  of: Pick<RejectsPlace, 'migrationId' | 'isDryRun'>,
): RejectsPlace[] {
  const isHost = (field: string) => field.startsWith(rejectsHostField(''));
  return Object.keys(stored)
    .filter((field) => field.startsWith(prefix) && !isHost(field))
    .map((field) => field.slice(prefix.length))
    .map((path) => ({ ...of, path, host: stored[rejectsHostField(path)] }));
}
