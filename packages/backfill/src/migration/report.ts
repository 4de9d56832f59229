import type { Lanes } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import { hasReader } from './reader-lease.js';
import { isRead } from './reading-order.js';
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
  const before = await readMigration(redis, destination, migrationId);
  if (before === undefined) return undefined;
  const open = openOf(before);
  const [reading, waiting, consentsWaiting] = await Promise.all([
    hasReader(redis, destination, migrationId),
    stillIn(options, 'event-backfill', open.entries),
    stillIn(options, 'list-subscription', open.consents),
  ]);
  const report = { ...before, waiting, consentsWaiting, reading };
  if (waiting + consentsWaiting > 0) return report;
  // What ended after the counts were read and before its lane was looked at would be in neither.
  const settled = open.entries + open.consents > 0;
  const after = settled ? await readMigration(redis, destination, migrationId) : before;
  if (after === undefined) return undefined;
  // A reader went on meanwhile, and the lanes were looked at too early.
  if (handedOver(after) > handedOver(before)) {
    const { entries, consents } = openOf(after);
    return { ...report, ...after, waiting: Math.max(0, entries), consentsWaiting: Math.max(0, consents) };
  }
  if (!isRead(after) || after.state !== 'running') return { ...report, ...after };
  await changeState(redis, destination, migrationId, { to: 'done', from: ['running'], nowMs });
  return { ...report, ...after, state: 'done', endedAtMs: nowMs };
}

/** Of what was handed over, how many have not ended as far as is counted. */
function openOf({ counts, settled, consents }: Migration): { entries: number; consents: number } {
  return {
    entries: counts.enqueued - endedOf(settled),
    consents: counts.subscriptions + counts.withdrawals - endedOf(consents),
  };
}

function handedOver({ counts }: Migration): number {
  return counts.enqueued + counts.subscriptions + counts.withdrawals;
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
