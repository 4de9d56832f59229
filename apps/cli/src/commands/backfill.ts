import type { Command } from 'commander';
import type { Act } from '../runtime/command.js';
import { backfillRunCommand } from './backfill-run.js';
import { backfillStatusCommand } from './backfill-status.js';
import { backfillSteerCommands } from './backfill-steer.js';

export function backfillCommand(program: Command, act: Act): void {
  const backfill = program
    .command('backfill')
    .description('Bring years of events or profiles over from files, with their times, waking no flow.')
    .usage('[command] | <files...> --migration-id ID [options]')
    .addHelpText(
      'after',
      '\nFiles may follow at once: `tracklayer backfill orders.ndjson --migration-id spring_2026 --dry-run`.' +
        '\nWhat there is to choose then (--dry-run, --profiles, --map, …): `tracklayer backfill run --help`.',
    );
  backfillRunCommand(backfill, act);
  backfillStatusCommand(backfill, act);
  backfillSteerCommands(backfill, act);
}
