import type { DeadLetter } from '@tracklayer/dead-letters';
import { CliError } from '../runtime/cli-error.js';
import { EXIT } from '../runtime/exit-codes.js';
import type { OpenDeadLetters } from './with-dead-letters.js';

/** The one dead letter with this id. A job can be dead at two destinations; then `--destination` must say which. */
export async function findLetter(
  { deadLetters, destinations }: OpenDeadLetters,
  id: string,
): Promise<DeadLetter> {
  const found = await Promise.all(destinations.map((destination) => deadLetters.get(destination, id)));
  const letters = found.filter((letter) => letter !== undefined);
  const [letter] = letters;
  if (!letter) {
    throw new CliError(EXIT.notFound, {
      code: 'no_such_letter',
      message: `There is no dead letter ${id}.`,
      next: 'To list the dead letters: tracklayer dlq list. Resolved letters are removed after some time.',
    });
  }
  if (letters.length > 1) {
    const where = letters.map(({ destination }) => destination).join(', ');
    throw new CliError(EXIT.usage, {
      code: 'ambiguous_letter',
      message: `${id} is a dead letter of several destinations: ${where}.`,
      next: 'Name one with --destination.',
    });
  }
  return letter;
}
