import { createInterface, type Interface } from 'node:readline/promises';
import { CliError } from './cli-error.js';
import type { CommandContext } from './command-context.js';
import { EXIT } from './exit-codes.js';

/**
 * Asks before something that touches many. Where nobody can answer (a pipe, a cron job, --json) it refuses instead of
 * guessing or hanging.
 * @throws CliError with exit code 7 unless the answer is yes, 130 where it is Ctrl-C.
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
    const answer = await answerTo(asking, `${question} ${out.colors.dim('[y/N]')} `, io.signal);
    if (/^y(es)?$/i.test(answer.trim())) return;
  } finally {
    asking.close();
  }
  throw new CliError(EXIT.unconfirmed, { code: 'declined', message: 'Nothing was done.' });
}

/** A terminal that is asked gives its keys to the question: Ctrl-C comes as one, no signal; Ctrl-D ends it unanswered. */
function answerTo(asking: Interface, question: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    asking.once('SIGINT', () =>
      reject(new CliError(EXIT.interrupted, { code: 'interrupted', message: '\nNothing was done.' })),
    );
    asking.once('close', () => resolve(''));
    asking.question(question, { signal }).then(resolve, (error: Error) => {
      if (signal.aborted || error.name !== 'AbortError') reject(error);
      else resolve('');
    });
  });
}
