import { createInterface } from 'node:readline/promises';
import { CliError } from './cli-error.js';
import type { CommandContext } from './command-context.js';
import { EXIT } from './exit-codes.js';

/**
 * Asks before something that touches many. Where nobody can answer (a pipe, a cron job, --json) it refuses instead of
 * guessing or hanging.
 * @throws CliError with exit code 7 unless the answer is yes.
 */
export async function confirm({ io, out }: CommandContext, question: string, yes: boolean): Promise<void> {
  if (yes) return;
  if (out.json || !io.stdin.isTTY || !io.stderr.isTTY) {
    throw new CliError(EXIT.unconfirmed, {
      code: 'needs_confirmation',
      message: `${question} Nobody is here to answer.`,
      next: 'Add --yes to go ahead.',
    });
  }
  const asking = createInterface({ input: io.stdin, output: io.stderr });
  try {
    const answer = await asking.question(`${question} ${out.colors.dim('[y/N]')} `, { signal: io.signal });
    if (/^y(es)?$/i.test(answer.trim())) return;
  } finally {
    asking.close();
  }
  throw new CliError(EXIT.unconfirmed, { code: 'declined', message: 'Nothing was done.' });
}
