import type { DeadLetter } from '@tracklayer/dead-letters';
import { CliError } from '../runtime/cli-error.js';
import { EXIT } from '../runtime/exit-codes.js';
import type { OpenDeadLetters } from './with-dead-letters.js';

/** The one dead letter of this id. The same job can be dead at two destinations: then it has to be said which. */
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
      next: '`tracklayer dlq list` shows those there are; one that was delivered long ago is gone.',
    });
  }
  if (letters.length > 1) {
    const where = letters.map(({ destination }) => destination).join(', ');
    throw new CliError(EXIT.usage, {
      code: 'ambiguous_letter',
      message: `${id} is a dead letter of several destinations: ${where}.`,
      next: 'Say which with --destination.',
    });
  }
  return letter;
}
