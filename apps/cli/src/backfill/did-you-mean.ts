/** Mistakes in the command line of a back-fill, and what to write instead. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { didYouMean } from '@tracklayer/events';
import { CliError } from '../runtime/cli-error.js';
import type { CommandContext } from '../runtime/command.js';
import { EXIT } from '../runtime/exit-codes.js';

const COMMANDS = ['status', 'pause', 'resume', 'cancel'] as const;

/**
 * File names may follow `backfill` directly, so a misspelt command would be read as a file.
 *
 * @throws {CliError} `unknown_command`
 */
export async function requireNoTypo([first = '', ...rest]: readonly string[], context: CommandContext) {
  const near = didYouMean(first, COMMANDS);
  if (near === undefined) return;
  const found = await stat(resolve(context.io.cwd, first)).catch(() => undefined);
  if (found !== undefined) return;
  throw new CliError(EXIT.usage, {
    code: 'unknown_command',
    message: `There is no command and no file named ${first}.`,
    next: `Did you mean: ${['tracklayer backfill', near, ...rest].join(' ')}`,
  });
}

export function missingMigrationId(files: readonly string[]): CliError {
  return new CliError(EXIT.usage, {
    code: 'missing_migration_id',
    message: 'A back-fill needs a migration id. Each event carries it.',
    next: `Add --migration-id ${exampleId(files)}, or another id. Add --dry-run to check the files first.`,
  });
}

/** An id made from the file name, with characters that an id may have. */
function exampleId([first = '-']: readonly string[]): string {
  const [name = ''] = (first.split('/').at(-1) ?? '').split('.');
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 40);
  return plain === '' ? 'my_import' : `${plain}_import`;
}
