import type { JobType } from '@tracklayer/events';
import type { Lanes } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import type { Imports } from './imports.js';
import { hasReader } from './reader-lease.js';
import { isRead } from './reading-order.js';
import { changeState, type Ends, type Migration, readMigration } from './state.js';

/** A migration with the outcomes of its entries. */
export interface MigrationReport extends Migration {
  /** Entries that wait in their lane or are being sent. */
  waiting: number;
  /** Subscriptions and withdrawals that wait in their lane or are being sent. */
  consentsWaiting: number;
  /** Phone numbers that wait in their lane or are being sent. */
  phonesWaiting: number;
  /** Whether a process reads its files now. */
  reading: boolean;
}

export interface ReportOptions {
  redis: RedisClient;
  lanes: Lanes;
  destination: string;
  migrationId: string;
  nowMs: number;
}

/**
 * The report of a migration, or undefined if it does not exist. A migration is done when the files of its last run are read and
 * every enqueued entry, consent and phone number has an outcome. Files that earlier runs left unread do not count; `unfinished` names them.
 */
export async function reportMigration(options: ReportOptions): Promise<MigrationReport | undefined> {
  const { redis, destination, migrationId, nowMs } = options;
  const before = await readMigration(redis, destination, migrationId);
  if (before === undefined) return undefined;
  const open = openOf(before);
  const [reading, waiting, consentsWaiting, phonesWaiting] = await Promise.all([
    hasReader(redis, destination, migrationId),
    stillIn(options, [before.kind === 'back-in-stock' ? 'back-in-stock' : 'event-backfill'], open.entries),
    // A consent that was refused in its batch has a job of its own.
    stillIn(options, ['event-backfill', 'list-subscription'], open.consents),
    stillIn(options, ['profile-upsert'], open.phones),
  ]);
  const report = {
    ...before,
    imports: importsWithin(before, waiting),
    waiting,
    consentsWaiting,
    phonesWaiting,
    reading,
  };
  if (waiting + consentsWaiting + phonesWaiting > 0) return report;
  // An entry that ended between the two reads is neither in the first counts nor in its lane. So read the counts again.
  const settled = open.entries + open.consents + open.phones > 0;
  const after = settled ? await readMigration(redis, destination, migrationId) : before;
  if (after === undefined) return undefined;
  // A reader has enqueued more since the lanes were counted.
  if (enqueuedOf(after) > enqueuedOf(before)) {
    const { entries, consents, phones } = openOf(after);
    return {
      ...report,
      ...after,
      imports: importsWithin(after, entries),
      waiting: Math.max(0, entries),
      consentsWaiting: Math.max(0, consents),
      phonesWaiting: Math.max(0, phones),
    };
  }
  const ended = { ...report, ...after, imports: importsWithin(after, 0) };
  if (!isRead(after) || after.state !== 'running') return ended;
  await changeState(redis, destination, migrationId, { to: 'done', from: ['running'], nowMs });
  return { ...ended, state: 'done', endedAtMs: nowMs };
}

/** An import that a killed worker left noted is in the lane no longer. */
function importsWithin({ imports }: Migration, waiting: number): Imports {
  const { sinceMs, ...rest } = imports;
  const importing = Math.max(0, Math.min(imports.importing, waiting));
  return { ...rest, importing, ...(importing > 0 && sinceMs !== undefined && { sinceMs }) };
}

/** How many enqueued entries, consents and phone numbers have no outcome yet, by the counts. */
function openOf({ counts, settled, consents, phones }: Migration) {
  return {
    entries: counts.enqueued - endedOf(settled),
    consents: counts.subscriptions + counts.withdrawals - endedOf(consents),
    phones: counts.phones - endedOf(phones),
  };
}

function enqueuedOf({ counts }: Migration): number {
  return counts.enqueued + counts.subscriptions + counts.withdrawals + counts.phones;
}

/** How many have an outcome. */
export function endedOf({ delivered, duplicate, skipped, dead, gone }: Ends): number {
  return delivered + duplicate + skipped + dead + gone;
}

/** Returns `open`, or 0 if the lanes are empty. */
async function stillIn(
  { lanes, destination }: ReportOptions,
  types: readonly JobType[],
  open: number,
): Promise<number> {
  if (open <= 0) return 0;
  const depths = await Promise.all(types.map((type) => lanes.depth(destination, type)));
  const isEmpty = depths.every(({ waiting, active, delayed }) => waiting + active + delayed === 0);
  return isEmpty ? 0 : open;
}
