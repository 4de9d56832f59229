import type { DryRun, MigrationReport } from '@tracklayer/backfill';
import type { Ran } from './run-cli.js';

/** What a dry run counts, by the names of a run. */
export function dryCounts({ json }: Ran): Record<string, unknown> {
  const { dryRun } = json.at(-1) as { dryRun: DryRun };
  const { entries, refused, duplicates, known, batches, subscriptions, withdrawals, phones } = dryRun;
  return {
    ...{ entries, refused, duplicates, known, batches, subscriptions, withdrawals, phones },
    enqueued: dryRun.fresh,
    merged: dryRun.overlaid,
    profileFields: dryRun.profileFields,
    withheld: dryRun.withheld,
    leftOut: dryRun.leftOut,
    notes: dryRun.notes,
    reasons: Object.fromEntries(Object.entries(dryRun.reasons).map(([code, { count }]) => [code, count])),
    lines: dryRun.files.map(({ lineCounts }) => lineCounts),
  };
}

/** What a migration counts, as `backfill status` shows it. */
export function runCounts({ json }: Ran): Record<string, unknown> {
  const { report } = json.at(-1) as { report: MigrationReport };
  const { orderedProducts: _, refusals: __, ...counts } = report.counts;
  return {
    ...counts,
    withheld: report.withheld,
    leftOut: report.leftOut,
    notes: report.notes,
    reasons: report.reasons,
    lines: report.files.map(({ lineCounts }) => lineCounts),
  };
}
