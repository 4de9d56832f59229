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
  /** It is CSV in the form of its source. The rows with the same cell in `groupBy` are one order. Undefined: JSON lines. */
  csv?: { groupBy?: string };
  /** It holds the lines in the form of their source, CSV or not. */
  isOwnForm?: true;
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

/** A file that holds refused lines of a migration in the form of their source. */
export interface OwnRejects {
  path: string;
  csv?: { groupBy?: string };
}

interface Of {
  redis: RedisClient;
  destination: string;
}

/** Remembers the file before it is there, so that the erasure of a person finds it. */
export async function recordOwnRejects(
  { redis, destination }: Of,
  migrationId: string,
  { path, csv }: OwnRejects,
): Promise<void> {
  const { migration } = migrationKeys(destination, migrationId);
  const form = csv === undefined ? '1' : JSON.stringify(csv);
  await redis.hset(migration, ownRejectsField(path), form, rejectsHostField(path), hostname());
}

/** Forgets a file that does not exist any more. */
export async function forgetOwnRejects(
  { redis, destination }: Of,
  migrationId: string,
  path: string,
): Promise<void> {
  const { migration } = migrationKeys(destination, migrationId);
  await redis.hdel(migration, ownRejectsField(path), rejectsHostField(path));
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
    .map((field) => {
      const path = field.slice(prefix.length);
      const form = prefix === ownRejectsField('') ? stored[field] : undefined;
      const csv = form?.startsWith('{') ? { csv: JSON.parse(form) as OwnRejects['csv'] & {} } : {};
      const own = prefix === ownRejectsField('') ? { isOwnForm: true as const } : {};
      return { ...of, path, host: stored[rejectsHostField(path)], ...csv, ...own };
    });
}
