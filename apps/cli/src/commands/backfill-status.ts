import { listMigrations, type MigrationReport, reportMigration } from '@tracklayer/backfill';
import { count } from '@tracklayer/format';
import type { Command } from 'commander';
import { findMigration } from '../backfill/find-migration.js';
import { backfillTarget, withBackfill } from '../backfill/open-backfill.js';
import { showReport } from '../backfill/show-report.js';
import { examples } from '../output/examples.js';
import { table } from '../output/table.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';

export function backfillStatusCommand(backfill: Command, act: Act): void {
  const command = backfill
    .command('status')
    .argument('[migration]', 'the migration id (default: list every migration)')
    .description('Show the progress of a migration, or its result. Reports are kept.')
    .option('--destination <id>', 'the destination (default: the only configured one)')
    .action(act(backfillStatus));
  examples(command, [
    ['List every migration.', 'tracklayer backfill status'],
    ['Show one migration.', 'tracklayer backfill status spring_2026_import'],
  ]);
}

async function backfillStatus(
  context: CommandContext,
  options: { destination?: string },
  id?: string,
): Promise<ExitCode> {
  const { out } = context;
  return withBackfill(await backfillTarget(context, options.destination), async (open) => {
    if (id !== undefined) {
      const report = await findMigration(open, id);
      await out.data({ report });
      await showReport(report, out);
      return EXIT.ok;
    }
    const reports: MigrationReport[] = [];
    for (const migrationId of await listMigrations(open.redis, open.destination)) {
      const report = await reportMigration({ ...open, migrationId, nowMs: Date.now() });
      if (report) reports.push(report);
    }
    for (const report of reports) await out.data({ report });
    if (out.json) return EXIT.ok;
    if (reports.length === 0)
      out.note(
        'No migrations yet. To start with a dry run: tracklayer backfill FILE --migration-id ID --dry-run',
      );
    else await out.print(list(reports, out));
    return EXIT.ok;
  });
}

/** Profiles that Klaviyo accepted and whose result is unknown. */
function unknownOf({ unknown }: MigrationReport['imports']): number {
  return Object.values(unknown).reduce((sum, many) => sum + many, 0);
}

function list(reports: readonly MigrationReport[], out: CommandContext['out']): string {
  return table(
    reports,
    [
      { head: 'migration', of: ({ id }) => id, whole: true },
      {
        head: 'state',
        of: ({ state, unfinished, imports }) =>
          [
            state,
            unfinished.length > 0 && 'unread files',
            imports.importing > 0 && `${count(imports.importing)} importing`,
            unknownOf(imports) > 0 && `${count(unknownOf(imports))} unknown`,
          ]
            .filter(Boolean)
            .join(', '),
      },
      {
        head: 'started',
        of: ({ startedAtMs }) => new Date(startedAtMs).toISOString().slice(0, 10),
        optional: 1,
      },
      { head: 'read', of: ({ counts }) => count(counts.entries), right: true, optional: 2 },
      { head: 'refused', of: ({ counts }) => count(counts.refused), right: true },
      { head: 'delivered', of: ({ settled }) => count(settled.delivered), right: true },
      {
        head: 'dead',
        of: ({ settled, consents, phones }) => count(settled.dead + consents.dead + phones.dead),
        right: true,
      },
      { head: 'waiting', of: ({ waiting }) => count(waiting), right: true },
      { head: 'consents left', of: ({ consentsWaiting }) => count(consentsWaiting), right: true },
    ],
    out,
  );
}
