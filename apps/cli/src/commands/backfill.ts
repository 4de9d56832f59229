import type { Command } from 'commander';
import { examples } from '../output/examples.js';
import type { Act } from '../runtime/command.js';
import { backfillRunCommand } from './backfill-run.js';
import { backfillStatusCommand } from './backfill-status.js';
import { backfillSteerCommands } from './backfill-steer.js';

export function backfillCommand(program: Command, act: Act): void {
  const backfill = program
    .command('backfill')
    .description('Import past events or profiles from files, with their original times. No flow starts.')
    .usage('[command] | <files...> --migration-id ID [options]')
    .addHelpText(
      'after',
      '\nThe word `run` may be left out. To see its options: tracklayer backfill run --help',
    );
  examples(backfill, [
    [
      'Check a file first. Nothing is sent.',
      'tracklayer backfill orders.ndjson --migration-id spring_2026_import --dry-run',
    ],
    ['Show the progress of every migration.', 'tracklayer backfill status'],
  ]);
  backfillRunCommand(backfill, act);
  backfillStatusCommand(backfill, act);
  backfillSteerCommands(backfill, act);
}
