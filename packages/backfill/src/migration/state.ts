import { CONSENTS } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import { runScript } from '@tracklayer/redis';
import type { Format, Kind } from '../formats/format.js';
import { migrationKeys } from './keys.js';
import { type ReadingOrder, stillOpen, unfinishedBeside } from './reading-order.js';
import { CHANGE_STATE } from './scripts.js';

/** `running` says that it is to go on, not that somebody is at it; see `reader`. */
export type MigrationState = 'running' | 'paused' | 'cancelled' | 'done';

/** One file of a migration. */
export interface MigrationFile {
  /** Names the file and how it was read: another map makes it another file. */
  key: string;
  name: string;
  path?: string;
  /** Bytes on disk. */
  size?: number;
  format: Format;
  /** Epoch ms: what counted as the future of its events. */
  openedAtMs: number;
  /** Lines read and put on record. */
  lines: number;
  refused: number;
  /** Why → how many. */
  reasons: Record<string, number>;
  /** Right, and not sent: why → how many. */
  withheld: Record<string, number>;
  /** Of `size`, for the progress. */
  bytesRead: number;
  done: boolean;
}

/** What was counted while reading. Entries are events, or profiles. */
export interface MigrationCounts {
  /** Entries read, good and bad. */
  entries: number;
  /** Of the files as they are now: a file that was mended and run again takes the place of what it was. */
  refused: number;
  /** Of all readings: what is more than `refused` was mended, or taken out, since. */
  refusals: number;
  /** Came before in this migration. */
  duplicates: number;
  /** Live traffic has delivered them, or is about to. */
  known: number;
  /** Handed over to the lane. */
  enqueued: number;
  batches: number;
  /** Subscriptions handed over beside them. */
  subscriptions: number;
  /** Consents taken back, handed over likewise: people to be unsubscribed. */
  withdrawals: number;
  /** Events handed over without the fields of the profile that they carry, see profile-fields.ts. */
  profileFields: number;
}

/** What became of things handed over, as far as they have ended. */
export interface Ends {
  /** Accepted by Klaviyo. */
  delivered: number;
  /** There already. */
  duplicate: number;
  /** Not sent: the migration was cancelled, or, of a consent, somebody said something else since. */
  skipped: number;
  /** In dead letters now. */
  dead: number;
  /** Their dead letters were discarded, or ran out. */
  gone: number;
}

export interface Migration {
  id: string;
  destination: string;
  kind: Kind;
  state: MigrationState;
  /** Epoch ms. */
  startedAtMs: number;
  updatedAtMs: number;
  endedAtMs?: number;
  files: MigrationFile[];
  /** Of the last run. */
  order: ReadingOrder;
  /** Of earlier runs, each with the files that it did not read to their end and that no later run has taken up. */
  unfinished: ReadingOrder[];
  counts: MigrationCounts;
  /** Of the entries enqueued. */
  settled: Ends;
  /** Of the subscriptions and withdrawals beside them. */
  consents: Ends;
  /** Why entries were refused → how many. */
  reasons: Record<string, number>;
  /** Right, and not sent: why (`not_owner`, `consent_withdrawn`) → how many. */
  withheld: Record<string, number>;
  /** Where refused lines are, where any were. */
  rejects?: string;
}

const COUNTED = [
  'entries',
  'refusals',
  'duplicates',
  'known',
  'enqueued',
  'batches',
  'subscriptions',
  'withdrawals',
  'profileFields',
] as const;

/** Begins a migration, or finds it as it is. */
export async function beginMigration(
  redis: RedisClient,
  destination: string,
  id: string,
  { kind, order, nowMs }: { kind: Kind; order: ReadingOrder; nowMs: number },
): Promise<Migration> {
  const keys = migrationKeys(destination, id);
  const now = String(nowMs);
  const known = await readMigration(redis, destination, id);
  const unfinished = known === undefined ? [] : unfinishedBeside(order, known);
  await redis
    .multi()
    .hsetnx(keys.migration, 'kind', kind)
    .hsetnx(keys.migration, 'state', 'running')
    .hsetnx(keys.migration, 'startedAtMs', now)
    .hset(keys.migration, 'updatedAtMs', now)
    .hset(keys.migration, 'order', JSON.stringify(order), 'unfinished', JSON.stringify(unfinished))
    .zadd(keys.index, 'NX', now, id)
    .exec();
  return (await readMigration(redis, destination, id)) as Migration;
}

export async function readMigration(
  redis: RedisClient,
  destination: string,
  id: string,
): Promise<Migration | undefined> {
  const stored = await redis.hgetall(migrationKeys(destination, id).migration);
  if (stored.state === undefined) return undefined;
  const number = (field: string) => Number(stored[field] ?? 0);
  const ends = (of: string): Ends => ({
    delivered: number(`${of}delivered`),
    duplicate: number(`${of}duplicate`),
    skipped: number(`${of}skipped`),
    dead: Math.max(0, number(`${of}dead`)),
    gone: Math.max(0, number(`${of}gone`)),
  });
  const files = asTheyAre(
    Object.entries(stored)
      .filter(([field]) => field.startsWith('file:'))
      .map(([, text]) => JSON.parse(text) as MigrationFile),
  );
  const order = JSON.parse(stored.order ?? '{}') as ReadingOrder;
  const counts = Object.fromEntries(COUNTED.map((name) => [name, number(`n:${name}`)]));
  return {
    id,
    destination,
    kind: stored.kind as Kind,
    state: stored.state as MigrationState,
    startedAtMs: number('startedAtMs'),
    updatedAtMs: number('updatedAtMs'),
    ...(stored.endedAtMs !== undefined && { endedAtMs: number('endedAtMs') }),
    files,
    order,
    unfinished: stillOpen(JSON.parse(stored.unfinished ?? '[]') as ReadingOrder[], files, order),
    counts: { ...(counts as unknown as MigrationCounts), refused: sum(files.map(({ refused }) => refused)) },
    settled: ends(''),
    consents: ends(CONSENTS),
    reasons: added(files.map(({ reasons }) => reasons)),
    withheld: added(files.map(({ withheld = {} }) => withheld)),
    ...(stored.rejects !== undefined && { rejects: stored.rejects }),
  };
}

/** Ids of a destination's migrations, the newest first. */
export function listMigrations(redis: RedisClient, destination: string): Promise<string[]> {
  return redis.zrevrange(migrationKeys(destination, '').index, 0, -1);
}

/** @returns the state it was in before; undefined where there is no such migration. */
export async function changeState(
  redis: RedisClient,
  destination: string,
  id: string,
  change: { to: MigrationState; from: readonly MigrationState[]; nowMs: number },
): Promise<MigrationState | undefined> {
  const { migration } = migrationKeys(destination, id);
  const before = await runScript(redis, CHANGE_STATE, [migration], [change.to, change.nowMs, ...change.from]);
  return (before ?? undefined) as MigrationState | undefined;
}

/** Of several files at one path, or streams of one name, the last, in the order in which they began. */
function asTheyAre(files: MigrationFile[]): MigrationFile[] {
  const inOrder = files.sort((one, other) => one.openedAtMs - other.openedAtMs);
  return [...new Map(inOrder.map((file) => [file.path ?? file.name, file])).values()];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function added(all: readonly Record<string, number>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const [name, count] of all.flatMap(Object.entries<number>)) total[name] = (total[name] ?? 0) + count;
  return total;
}
