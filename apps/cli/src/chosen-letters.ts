import type { Selection } from '@tracklayer/dead-letters';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import { findLetter } from './find-letter.js';
import { isEmptySelection, type SelectionOptions, selectionOf } from './selection-options.js';
import type { OpenDeadLetters } from './with-dead-letters.js';

/** What was chosen, of one destination. */
export interface Chosen {
  destination: string;
  selection: Selection;
  /** At least one. */
  count: number;
}

export interface ChoiceOptions extends SelectionOptions {
  all: boolean;
}

/** @throws CliError unless letters are chosen in one way: by their ids, by what they have in common, or all of them. */
export function requireChoice(options: ChoiceOptions, ids: readonly string[]): void {
  const byOptions = options.all || !isEmptySelection(options);
  if (byOptions !== ids.length > 0) return;
  throw new CliError(EXIT.usage, {
    code: 'no_selection',
    message: byOptions
      ? 'Name dead letters or say what they have in common, not both.'
      : 'Which dead letters? Name their ids, say what they have in common (--group, --code, --from …), or --all.',
    next: '`tracklayer dlq groups` shows the causes, `dlq list` the letters.',
  });
}

/** What was chosen, by destination; destinations without any such letter are left out. */
export async function chosenLetters(
  open: OpenDeadLetters,
  options: SelectionOptions,
  ids: readonly string[],
): Promise<Chosen[]> {
  if (ids.length > 0) return chosenByIds(open, ids);
  const selection = selectionOf(options);
  const counted = await Promise.all(
    open.destinations.map(async (destination) => ({
      destination,
      selection,
      count: await open.deadLetters.count(destination, selection),
    })),
  );
  return counted.filter(({ count }) => count > 0);
}

export function sumOf(chosen: readonly Chosen[]): number {
  return chosen.reduce((sum, { count }) => sum + count, 0);
}

async function chosenByIds(open: OpenDeadLetters, ids: readonly string[]): Promise<Chosen[]> {
  const byDestination = new Map<string, string[]>();
  for (const id of new Set(ids)) {
    const { destination } = await findLetter(open, id);
    byDestination.set(destination, [...(byDestination.get(destination) ?? []), id]);
  }
  return [...byDestination].map(([destination, own]) => ({
    destination,
    selection: { ids: own },
    count: own.length,
  }));
}
