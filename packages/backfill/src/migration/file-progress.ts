/** What a migration's hash holds of each of its files: how far it is, what was found in it, and its file of refused lines. */
import type { RedisClient } from '@tracklayer/redis';
import type { Place } from '../input/line-splitter.js';
import { migrationKeys } from './keys.js';
import type { MigrationFile } from './state.js';

interface RunOf {
  redis: RedisClient;
  destination: string;
  migrationId: string;
  rejectsPath: string;
  sources: readonly { path?: string | undefined }[];
}

/** Field of the place up to which the file is on record. */
export const atField = (fileKey: string): string => `at:${fileKey}`;
/** Field of what was found in the file. */
export const fileField = (fileKey: string): string => `file:${fileKey}`;
/** Field of how many bytes of refused lines are on record. */
export const rejectsField = (path: string): string => `rejects:${path}`;

export async function fileOnRecord(
  { redis, destination, migrationId }: RunOf,
  key: string,
): Promise<MigrationFile | undefined> {
  const text = await redis.hget(migrationKeys(destination, migrationId).migration, fileField(key));
  return text === null ? undefined : (JSON.parse(text) as MigrationFile);
}

/** A stream that broke off is nothing to go on with: the one that comes now is read from its start in place of it. */
export async function forgetStreams(
  { redis, destination, migrationId, sources }: RunOf,
  files: readonly MigrationFile[],
): Promise<void> {
  if (sources.every(({ path }) => path !== undefined)) return;
  const broken = files.filter(({ path, done }) => path === undefined && !done);
  const fields = broken.flatMap(({ key }) => [fileField(key), atField(key)]);
  if (fields.length > 0) await redis.hdel(migrationKeys(destination, migrationId).migration, ...fields);
}

export async function placeOf({ redis, destination, migrationId }: RunOf, key: string): Promise<Place> {
  const at = await redis.hget(migrationKeys(destination, migrationId).migration, atField(key));
  const [bytes = 0, lines = 0] = (at ?? '0').split(':').map(Number);
  return { bytes, lines };
}

export function written({ bytes, lines }: Place): string {
  return bytes === 0 ? '0' : `${bytes}:${lines}`;
}

export async function rejectedBytes({
  redis,
  destination,
  migrationId,
  rejectsPath,
}: RunOf): Promise<number | undefined> {
  const { migration } = migrationKeys(destination, migrationId);
  const bytes = await redis.hget(migration, rejectsField(rejectsPath));
  return bytes === null ? undefined : Number(bytes);
}

/** The file is ours from before its first line on: killed after that, the next process knows that it may cut it back. */
export async function claimRejects({ redis, destination, migrationId, rejectsPath }: RunOf): Promise<void> {
  const { migration } = migrationKeys(destination, migrationId);
  await redis.hsetnx(migration, rejectsField(rejectsPath), 0);
}
