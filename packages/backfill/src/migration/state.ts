import { CONSENTS, PHONES, WITHDRAWN } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import { runScript } from '@tracklayer/redis';
import type { Format, Kind } from '../formats/format.js';
import type { LineCounts } from '../steps/line-counts.js';
import { type Imports, readImports } from './imports.js';
import { migrationKeys } from './keys.js';
import { type ReadingOrder, stillOpen, unfinishedBeside } from './reading-order.js';
import { CHANGE_STATE } from './scripts.js';

/** `running` means that the migration should continue. Whether a process reads it now is another question, see reader-lease.ts. */
export type MigrationState = 'running' | 'paused' | 'cancelled' | 'done';

/** One file of a migration. */
export interface MigrationFile {
  /** Identifies the file and how it is read. The same file with another map has another key. */
  key: string;
  name: string;
  path?: string;
  /** Size on disk, in bytes. */
  size?: number;
  format: Format;
  /** Epoch ms. Events after this time count as events of the future. */
  openedAtMs: number;
  /** Committed lines. */
  lines: number;
  /** The same lines by what became of them. Missing for a file that an older version read. */
  lineCounts?: LineCounts;
  refused: number;
  /** Reason code → how many lines were refused for it. */
  reasons: Record<string, number>;
  /** All reason codes of a line, joined by ` + ` → how many lines. Missing for a file that an older version read. */
  refusedFor?: Record<string, number>;
  /** Valid entries that were not sent: reason → how many. */
  withheld: Record<string, number>;
  /** Values that could not be understood, of entries that were sent without them: field → how many. */
  leftOut?: Record<string, number>;
  /** What is doubtful about entries that were sent (a `Note` of formats/read-profile.ts) → how many. */
  notes?: Record<string, number>;
  /** How much of `size` was read. */
  bytesRead: number;
  done: boolean;
}

/** What the reader counted. Entries are events or profiles. */
export interface MigrationCounts {
  /** Entries read, valid or not. */
  entries: number;
  /** Refused lines of the files as they are now. A corrected file replaces its earlier version. */
  refused: number;
  /** Refused lines of all runs. The difference to `refused` was corrected or removed since. */
  refusals: number;
  /** Entries that this migration had enqueued before. */
  duplicates: number;
  /** How many of the entries are lines of orders that became events of their own. */
  orderedProducts: number;
  /** Entries that live traffic has delivered or enqueued. */
  known: number;
  /** Entries put into the lane. */
  enqueued: number;
  batches: number;
  /** Subscriptions put into their lane. */
  subscriptions: number;
  /** Withdrawals of consent put into the same lane. */
  withdrawals: number;
  /** Phone numbers of imported profiles that were enqueued, one job each. */
  phones: number;
  /** Profiles that were merged into an earlier line of the same person. */
  merged: number;
  /** Events that were enqueued without their profile fields, see steps/profile-fields.ts. */
  profileFields: number;
}

/** The outcomes of enqueued entries or consents. */
export interface Ends {
  /** Accepted by Klaviyo. */
  delivered: number;
  /** Klaviyo had it already. */
  duplicate: number;
  /** Not sent, because the migration was cancelled, the person was erased, or the consent is not the newest. */
  skipped: number;
  /** Dead letters now. */
  dead: number;
  /** Dead letters that were discarded or have expired. */
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
  /** The files of the last run. */
  order: ReadingOrder;
  /** Earlier runs, each with the files that neither it nor a later run has read to the end. */
  unfinished: ReadingOrder[];
  counts: MigrationCounts;
  /** Outcomes of the enqueued entries. */
  settled: Ends;
  /** Outcomes of the enqueued subscriptions and withdrawals. */
  consents: Ends;
  /** Channels that were not subscribed, because Klaviyo knew of a newer withdrawal. */
  withdrawnAtKlaviyo: number;
  /** Outcomes of the enqueued phone numbers. */
  phones: Ends;
  /** What Klaviyo's imports made of accepted profiles. */
  imports: Imports;
  /** Reason code → how many lines were refused for it. */
  reasons: Record<string, number>;
  /** All reason codes of a line, joined by ` + ` → how many lines. Adds up to `refused`, apart from files that an older version read. */
  refusedFor: Record<string, number>;
  /** Valid entries that were not sent: reason (`not_owner`, `consent_withdrawn`) → how many. */
  withheld: Record<string, number>;
  /** Values that could not be understood, of entries that were sent without them: field → how many. */
  leftOut: Record<string, number>;
  /** What is doubtful about entries that were sent (a `Note` of formats/read-profile.ts) → how many. */
  notes: Record<string, number>;
  /** Path of the rejects file, if a line was refused. */
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
  'phones',
  'merged',
  'profileFields',
  'orderedProducts',
] as const;

/** Starts a migration, or adds a run to the one that exists. */
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
  const files = newestFiles(
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
    withdrawnAtKlaviyo: number(`${CONSENTS}${WITHDRAWN}`),
    phones: ends(PHONES),
    imports: readImports(stored, stored.kind as Kind, number('delivered')),
    reasons: added(files.map(({ reasons }) => reasons)),
    refusedFor: added(files.map(({ refusedFor = {} }) => refusedFor)),
    withheld: added(files.map(({ withheld = {} }) => withheld)),
    leftOut: added(files.map(({ leftOut = {} }) => leftOut)),
    notes: added(files.map(({ notes = {} }) => notes)),
    ...(stored.rejects !== undefined && { rejects: stored.rejects }),
  };
}

/** The ids of the migrations of a destination, newest first. */
export function listMigrations(redis: RedisClient, destination: string): Promise<string[]> {
  return redis.zrevrange(migrationKeys(destination, '').index, 0, -1);
}

/**
 * Changes the state of a migration, if it is in one of the states `from`.
 *
 * @returns the previous state, or undefined if there is no such migration.
 */
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

/** Keeps the newest file of each path, and the newest stream of each name. In the order in which they were opened. */
function newestFiles(files: MigrationFile[]): MigrationFile[] {
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

/** Every migration of the destination. */
export async function readMigrations(redis: RedisClient, destination: string): Promise<Migration[]> {
  const ids = await listMigrations(redis, destination);
  const found = await Promise.all(ids.map((id) => readMigration(redis, destination, id)));
  return found.filter((migration) => migration !== undefined);
}
