import type { Lanes } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import { hasReader } from './reader-lease.js';
import { isRead } from './reading.js';
import { changeState, type Ends, type Migration, readMigration } from './state.js';

/** A migration with what became of its entries; printed while it runs and kept when it is done. */
export interface MigrationReport extends Migration {
  /** Entries in the lane, or being sent. */
  waiting: number;
  /** Subscriptions and withdrawals in theirs. */
  consentsWaiting: number;
  /** Somebody reads its files now. */
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
 * What is known of a migration; undefined of one that nobody knows. It is done as soon as the files of its last run are read
 * and all that was handed over has ended, consents too; what earlier runs left unread stands beside that, in `unfinished`.
 */
export async function reportMigration(options: ReportOptions): Promise<MigrationReport | undefined> {
  const { redis, destination, migrationId, nowMs } = options;
  const migration = await readMigration(redis, destination, migrationId);
  if (migration === undefined) return undefined;
  const { counts, settled, consents } = migration;
  const [reading, waiting, consentsWaiting] = await Promise.all([
    hasReader(redis, destination, migrationId),
    stillIn(options, 'event-backfill', counts.enqueued - endedOf(settled)),
    stillIn(options, 'list-subscription', counts.subscriptions + counts.withdrawals - endedOf(consents)),
  ]);
  const report = { ...migration, waiting, consentsWaiting, reading };
  if (waiting + consentsWaiting > 0 || !isRead(migration) || migration.state !== 'running') return report;
  await changeState(redis, destination, migrationId, { to: 'done', from: ['running'], nowMs });
  return { ...report, state: 'done', endedAtMs: nowMs };
}

/** How many need no more work: they have ended, one way or the other. */
export function endedOf({ delivered, duplicate, skipped, dead, gone }: Ends): number {
  return delivered + duplicate + skipped + dead + gone;
}

/** Of so many that have not ended; none where the lane is empty, whatever was counted. */
async function stillIn(
  { lanes, destination }: ReportOptions,
  type: 'event-backfill' | 'list-subscription',
  open: number,
): Promise<number> {
  if (open <= 0) return 0;
  const { waiting, active, delayed } = await lanes.depth(destination, type);
  return waiting + active + delayed === 0 ? 0 : open;
}
