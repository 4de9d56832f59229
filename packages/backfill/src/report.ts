import type { DeadLetters } from '@tracklayer/dead-letters';
import type { EventBackfillJob, Lanes } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import { hasReader } from './reader-lease.js';
import { isRead } from './reading.js';
import { changeState, type Migration, readMigration } from './state.js';

/** A migration with what became of its entries; printed while it runs and kept when it is done. */
export interface MigrationReport extends Migration {
  /** Entries in dead letters now. */
  dead: number;
  /** Entries in the lane, or being sent. */
  waiting: number;
  /** Somebody reads its files now. */
  reading: boolean;
}

export interface ReportOptions {
  redis: RedisClient;
  lanes: Lanes;
  deadLetters: DeadLetters;
  destination: string;
  migrationId: string;
  nowMs: number;
}

/**
 * What is known of a migration; undefined of one that nobody knows. It is done as soon as the files of its last run are read
 * and all that was handed over has ended; what earlier runs left unread stands beside that, in `unfinished`.
 */
export async function reportMigration(options: ReportOptions): Promise<MigrationReport | undefined> {
  const { redis, lanes, destination, migrationId, nowMs } = options;
  const migration = await readMigration(redis, destination, migrationId);
  if (migration === undefined) return undefined;
  const [reading, depth] = await Promise.all([
    hasReader(redis, destination, migrationId),
    lanes.depth(destination, 'event-backfill'),
  ]);
  const open = migration.counts.enqueued - settledOf(migration);
  const dead = open > 0 ? await deadOf(options) : 0;
  const inLane = depth.waiting + depth.active + depth.delayed;
  const waiting = inLane === 0 ? 0 : Math.max(0, open - dead);
  const report = { ...migration, dead, waiting, reading };
  if (waiting > 0 || !isRead(migration) || migration.state !== 'running') return report;
  await changeState(redis, destination, migrationId, { to: 'done', from: ['running'], nowMs });
  return { ...report, state: 'done', endedAtMs: nowMs };
}

/** How many of its entries have ended well. */
export function settledOf({ settled }: Migration): number {
  return settled.delivered + settled.duplicate + settled.skipped;
}

/** Letters come and go by replays and discards, so they are counted and not remembered. */
async function deadOf({ deadLetters, destination, migrationId }: ReportOptions): Promise<number> {
  let dead = 0;
  for await (const { job } of deadLetters.walk(destination, { type: 'event-backfill' })) {
    const { migrationId: of, events, profiles } = job as Partial<EventBackfillJob>;
    if (of === migrationId) dead += profiles?.length ?? events?.length ?? 0;
  }
  return dead;
}
