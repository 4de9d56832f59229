/** What is wrong with a back-fill's command line, and what to write instead. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { didYouMean } from '@tracklayer/events';
import { CliError } from '../runtime/cli-error.js';
import type { CommandContext } from '../runtime/command.js';
import { EXIT } from '../runtime/exit-codes.js';

const COMMANDS = ['status', 'pause', 'resume', 'cancel'] as const;

/**
 * Files may follow `backfill` at once, so a slip in a command's name is taken for a file.
 *
 * @throws CliError
 */
export async function checkNoSlip([first = '', ...rest]: readonly string[], context: CommandContext) {
  const near = didYouMean(first, COMMANDS);
  if (near === undefined) return;
  const found = await stat(resolve(context.io.cwd, first)).catch(() => undefined);
  if (found !== undefined) return;
  throw new CliError(EXIT.usage, {
    code: 'unknown_command',
    message: `There is no command ${first}, and no file.`,
    next: `Did you mean: ${['tracklayer backfill', near, ...rest].join(' ')}`,
  });
}

export function missingMigrationId(files: readonly string[]): CliError {
  return new CliError(EXIT.usage, {
    code: 'missing_migration_id',
    message: 'A back-fill needs a migration id: it names the whole, and goes out with each event.',
    next: `Add one of your choice: --migration-id ${exampleId(files)} (and --dry-run, to see first what would happen)`,
  });
}

/** Named for the file, in letters that an id may have. */
function exampleId([first = '-']: readonly string[]): string {
  const [name = ''] = (first.split('/').at(-1) ?? '').split('.');
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 40);
  return plain === '' ? 'my_import' : `${plain}_import`;
}
