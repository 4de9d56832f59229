import { createInterface, type Interface } from 'node:readline/promises';
import { CliError } from './cli-error.js';
import type { CommandContext } from './command.js';
import { EXIT } from './exit-codes.js';

/**
 * Asks before a command that changes many letters. Without a terminal (a pipe, a cron job, --json) it refuses: it neither
 * guesses nor hangs.
 *
 * @throws {CliError} with exit code 7 unless the answer is yes; 130 if it is Ctrl-C
 */
export async function confirm({ io, out }: CommandContext, question: string, yes: boolean): Promise<void> {
  if (yes) return;
  if (out.json || !io.stdin.isTTY || !io.stderr.isTTY) {
    throw new CliError(EXIT.unconfirmed, {
      code: 'needs_confirmation',
      message: `${question} The command cannot ask without a terminal.`,
      next: 'Add --yes to answer yes.',
    });
  }
  const asking = createInterface({ input: io.stdin, output: io.stderr });
  try {
    const asked = out.shown(`${question} ${out.colors.dim('[y/N]')} `);
    const answer = await answerTo(asking, asked, io.signal);
    if (/^y(es)?$/i.test(answer.text.trim())) return;
    // The question has no line end yet.
    if (answer.key !== 'Enter') out.note('');
    if (answer.key === 'Ctrl-C') {
      throw new CliError(EXIT.interrupted, { code: 'interrupted', message: 'Nothing was changed.' });
    }
  } finally {
    asking.close();
  }
  throw new CliError(EXIT.unconfirmed, { code: 'declined', message: 'Nothing was changed.' });
}

interface Answer {
  text: string;
  key: 'Enter' | 'Ctrl-C' | 'Ctrl-D';
}

/** During the question a terminal sends Ctrl-C as a key, not as a signal. Ctrl-D ends the question unanswered. */
function answerTo(asking: Interface, question: string, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const unanswered = (key: Answer['key']) => () => resolve({ text: '', key });
    asking.once('SIGINT', unanswered('Ctrl-C'));
    asking.once('close', unanswered('Ctrl-D'));
    asking.question(question, { signal }).then(
      (text) => resolve({ text, key: 'Enter' }),
      (error: Error) => {
        if (signal.aborted || error.name !== 'AbortError') reject(error);
        else resolve({ text: '', key: 'Ctrl-D' });
      },
    );
  });
}
