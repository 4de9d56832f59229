/** The progress of each file in the hash of its migration: its place, its findings, and the size of its rejects file. */
import { hostname } from 'node:os';
import type { RedisClient } from '@tracklayer/redis';
import type { Place } from '../input/line-splitter.js';
import { migrationKeys } from './keys.js';
import type { MigrationFile } from './state.js';

interface Run {
  redis: RedisClient;
  destination: string;
  migrationId: string;
  rejectsPath: string;
  sources: readonly { path?: string | undefined }[];
}

/** Field of the place up to which the file is committed. */
export const placeField = (fileKey: string): string => `at:${fileKey}`;
/** Field of the file's {@link MigrationFile}, as JSON. */
export const fileField = (fileKey: string): string => `file:${fileKey}`;
/** Field of the committed size of the rejects file, in bytes. */
export const rejectsField = (path: string): string => `rejects:${path}`;

export async function readFileProgress(
  { redis, destination, migrationId }: Run,
  key: string,
): Promise<MigrationFile | undefined> {
  const text = await redis.hget(migrationKeys(destination, migrationId).migration, fileField(key));
  return text === null ? undefined : (JSON.parse(text) as MigrationFile);
}

/** Removes the progress of streams that ended early. A new stream replaces them and is read from its start. */
export async function forgetBrokenStreams(
  { redis, destination, migrationId, sources }: Run,
  files: readonly MigrationFile[],
): Promise<void> {
  if (sources.every(({ path }) => path !== undefined)) return;
  const broken = files.filter(({ path, done }) => path === undefined && !done);
  const fields = broken.flatMap(({ key }) => [fileField(key), placeField(key)]);
  if (fields.length > 0) await redis.hdel(migrationKeys(destination, migrationId).migration, ...fields);
}

/** Whether the migration has committed any entry, so that its sets of seen entries may have members. */
export async function hasSeenEntries({
  redis,
  destination,
  migrationId,
}: Pick<Run, 'redis' | 'destination' | 'migrationId'>): Promise<boolean> {
  const entries = await redis.hget(migrationKeys(destination, migrationId).migration, 'n:entries');
  return Number(entries ?? 0) > 0;
}

/** The place from which the file must be read next. */
export async function readPlace({ redis, destination, migrationId }: Run, key: string): Promise<Place> {
  const at = await redis.hget(migrationKeys(destination, migrationId).migration, placeField(key));
  const [bytes = 0, lines = 0] = (at ?? '0').split(':').map(Number);
  return { bytes, lines };
}

/** A place as it is stored. */
export function formatPlace({ bytes, lines }: Place): string {
  return bytes === 0 ? '0' : `${bytes}:${lines}`;
}

/** Field of a file with refused lines in the form of their source. The erasure of a person looks there as well. */
export const ownRejectsField = (path: string): string => `own-rejects:${path}`;

/** Field of the machine that writes the rejects file. */
export const rejectsHostField = (path: string): string => `rejects-host:${path}`;

/** The committed size of the rejects file. Undefined if the migration has no rejects file at this path. */
export async function readRejectsBytes({
  redis,
  destination,
  migrationId,
  rejectsPath,
}: Run): Promise<number | undefined> {
  const { migration } = migrationKeys(destination, migrationId);
  const bytes = await redis.hget(migration, rejectsField(rejectsPath));
  return bytes === null ? undefined : Number(bytes);
}

/** Records where the rejects file of this migration is, before its first line. So after a kill the next process may truncate it. */
export async function claimRejectsFile({ redis, destination, migrationId, rejectsPath }: Run): Promise<void> {
  const { migration } = migrationKeys(destination, migrationId);
  await redis.hsetnx(migration, rejectsField(rejectsPath), 0);
  await redis.hset(migration, rejectsHostField(rejectsPath), hostname());
}
