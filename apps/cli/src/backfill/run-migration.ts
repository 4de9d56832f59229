import { setTimeout as sleep } from 'node:timers/promises';
import type { BackfillOptions, MigrationReport, ReadingEnd } from '@tracklayer/backfill';
import { readMigration, reportMigration, runBackfill } from '@tracklayer/backfill';
import type { CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { untilAsked } from '../runtime/until-asked.js';
import { followMigration, untilSettled } from './follow.js';
import { type OpenBackfill, requestSettings } from './open-backfill.js';
import { noteMissingList, showReport } from './show-report.js';

export type MigrationOrder = Pick<
  BackfillOptions,
  'migrationId' | 'kind' | 'sources' | 'format' | 'map' | 'utc' | 'ownership' | 'rejectsPath'
>;

/** Reads order after order, hands over, waits until all has ended, reports. */
export async function runMigration(
  context: CommandContext,
  open: OpenBackfill,
  orders: readonly [MigrationOrder, ...MigrationOrder[]],
  { wait }: { wait: boolean },
): Promise<ExitCode> {
  const { io } = context;
  const [{ migrationId }] = orders;
  const unlessAsked = unlessAskedBy(io.signal);
  const follow = followMigration(context, open, migrationId);
  const read = new Set<string>();
  let end: ReadingEnd = 'read';
  let report: MigrationReport | undefined;
  try {
    for (const order of orders) {
      const settings = requestSettings(open.target);
      const reading = runBackfill({ ...open, ...order, settings, nowMs: Date.now, signal: io.signal });
      end = (await unlessAsked(reading)) ?? 'interrupted';
      if (end !== 'read') break;
      const migration = await unlessAsked(readMigration(open.redis, open.destination, migrationId));
      for (const { key } of migration?.order.files ?? []) read.add(key);
    }
    const ending =
      end === 'read' && wait
        ? untilSettled(context, open, migrationId)
        : reportMigration({ ...open, migrationId, nowMs: Date.now() });
    report = await unlessAsked(ending);
  } finally {
    await follow.stop();
  }
  return tellEnd(context, open, report, { migrationId, end, read });
}

/** Of a migration that this process has nothing to read of: waits until all has ended, other readers too; reports. */
export async function awaitMigration(
  context: CommandContext,
  open: OpenBackfill,
  migrationId: string,
  { wait }: { wait: boolean },
): Promise<ExitCode> {
  const follow = followMigration(context, open, migrationId);
  let report: MigrationReport | undefined;
  try {
    const ending = wait
      ? untilSettled(context, open, migrationId, { readToo: true })
      : reportMigration({ ...open, migrationId, nowMs: Date.now() });
    report = await unlessAskedBy(context.io.signal)(ending);
  } finally {
    await follow.stop();
  }
  return tellEnd(context, open, report, { migrationId, end: 'read', read: new Set() });
}

/** `read`: keys of the files that this process has read. */
async function tellEnd(
  context: CommandContext,
  open: OpenBackfill,
  report: MigrationReport | undefined,
  { migrationId, end, read }: { migrationId: string; end: ReadingEnd; read: ReadonlySet<string> },
): Promise<ExitCode> {
  const { io } = context;
  if (report === undefined) {
    if (!context.out.json) context.out.note(goesOnWith(migrationId));
    return EXIT.interrupted;
  }
  const refused = report.files.reduce((sum, file) => sum + (read.has(file.key) ? file.refused : 0), 0);
  await context.out.data({ report });
  await showReport(report, context.out);
  sayWhatNext(context, open, report, refused);
  return exitCodeOf(report, { end, refused, signal: io.signal });
}

function sayWhatNext(
  context: CommandContext,
  open: OpenBackfill,
  { id, counts, settled, consents, state }: MigrationReport,
  refused: number,
): void {
  const { io, out } = context;
  if (out.json) return;
  if (refused > 0)
    out.note(
      `\nMend the refused lines and run them under ${id}, in their file or one of their own: what was taken is not taken twice.`,
    );
  noteMissingList(context, open, counts.subscriptions);
  if (settled.dead > 0) out.note('\nDead letters: `tracklayer dlq list --type event-backfill` says why.');
  if (consents.dead > 0)
    out.note('\nNot subscribed (or unsubscribed): `tracklayer dlq list --type list-subscription` says why.');
  if (state === 'running' && io.signal.aborted) out.note(goesOnWith(id));
}

function goesOnWith(id: string): string {
  return `\nIt goes on where it was with: tracklayer backfill resume ${id}`;
}

/** How long work may go on once it was asked to end. */
const GRACE_MS = 2_000;

/** Races work against the wish to end; work that does not end soon after it, since Redis is away, say, comes to undefined. */
function unlessAskedBy(signal: AbortSignal): <T>(work: Promise<T>) => Promise<T | undefined> {
  const givenUp = untilAsked(signal).then(() => sleep(GRACE_MS, undefined, { ref: false }));
  return (work) => Promise.race([work, givenUp]);
}

/** `refused`: of the files of this run. Those of others are told by the report, and were told by the exit code of theirs. */
function exitCodeOf(
  { state, settled, consents }: MigrationReport,
  { end, refused, signal }: { end: ReadingEnd; refused: number; signal: AbortSignal },
): ExitCode {
  if (end === 'cancelled' || state === 'cancelled') return EXIT.failure;
  if (end === 'interrupted' || (signal.aborted && state !== 'done')) return EXIT.interrupted;
  return refused + settled.dead + consents.dead > 0 ? EXIT.refused : EXIT.ok;
}
