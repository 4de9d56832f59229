import type { BackfillOptions, MigrationReport, ReadingEnd } from '@tracklayer/backfill';
import { reportMigration, runBackfill } from '@tracklayer/backfill';
import type { CommandContext } from '../command-context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { followMigration, untilSettled } from './follow.js';
import { type OpenBackfill, requestSettings } from './open-backfill.js';
import { noteMissingList, showReport } from './show-report.js';

export type MigrationOrder = Pick<
  BackfillOptions,
  'migrationId' | 'kind' | 'sources' | 'format' | 'map' | 'utc' | 'ownership' | 'rejectsPath'
>;

/** Reads, hands over, waits until all has ended, reports. */
export async function runMigration(
  context: CommandContext,
  open: OpenBackfill,
  order: MigrationOrder,
  { wait }: { wait: boolean },
): Promise<ExitCode> {
  const { io, out } = context;
  const { migrationId } = order;
  const follow = followMigration(context, open, migrationId);
  let end: ReadingEnd;
  let report: MigrationReport | undefined;
  try {
    end = await runBackfill({
      ...open,
      ...order,
      settings: requestSettings(open.target),
      nowMs: Date.now,
      signal: io.signal,
    });
    report =
      end === 'read' && wait
        ? await untilSettled(context, open, migrationId)
        : await reportMigration({ ...open, migrationId, nowMs: Date.now() });
  } finally {
    await follow.stop();
  }
  if (report === undefined) return EXIT.interrupted;
  await out.data({ report });
  await showReport(report, out);
  if (out.json) return exitCodeOf(report, end, io.signal);
  if (report.counts.refused > 0)
    out.note(
      `\nMend the refused lines and run the files again under ${migrationId}: what was taken is not taken twice.`,
    );
  noteMissingList(context, open, report.counts.subscriptions);
  if (report.dead > 0) out.note('\nDead letters: `tracklayer dlq list --type event-backfill` says why.');
  if (report.state === 'running' && io.signal.aborted)
    out.note(`\nIt goes on where it was with: tracklayer backfill resume ${migrationId}`);
  return exitCodeOf(report, end, io.signal);
}

function exitCodeOf(report: MigrationReport, end: ReadingEnd, signal: AbortSignal): ExitCode {
  if (end === 'cancelled' || report.state === 'cancelled') return EXIT.failure;
  if (end === 'interrupted' || (signal.aborted && report.state !== 'done')) return EXIT.interrupted;
  return report.counts.refused > 0 || report.dead > 0 ? EXIT.refused : EXIT.ok;
}
