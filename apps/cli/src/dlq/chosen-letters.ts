import type { DeadLetter, Selection } from '@tracklayer/dead-letters';
import { CliError } from '../runtime/cli-error.js';
import { EXIT } from '../runtime/exit-codes.js';
import { findLetter } from './find-letter.js';
import { isEverything, type Wanted } from './selection-args.js';
import type { OpenDeadLetters } from './with-dead-letters.js';

/** What was chosen, of one destination. */
export interface Chosen {
  destination: string;
  /** Frozen: whoever is asked agrees to these letters, and no other joins them while they think. */
  selection: Selection;
  /** At least one. */
  count: number;
}

export interface Choice {
  chosen: Chosen[];
  /** Letters that were named and are not in a state to be chosen. */
  leftOut: DeadLetter[];
}

/** @throws CliError unless letters are chosen in one way: by their ids, by what they have in common, or all of them. */
export function requireChoice(wanted: Wanted, all: boolean): void {
  const byRule = all || Object.keys(wanted.selection).length > 0;
  if (byRule !== wanted.ids.length > 0) return;
  throw new CliError(EXIT.usage, {
    code: 'no_selection',
    message: byRule
      ? 'Name dead letters or say what they have in common, not both.'
      : 'Which dead letters? Name their ids, say what they have in common (--group, --code, --from …), or --all.',
    next: '`tracklayer dlq groups` shows the causes, `dlq list` the letters.',
  });
}

/**
 * What was chosen, by destination; destinations without any such letter are left out. Those that are dead, unless a
 * selection says otherwise; with `anyState`, letters that are named are chosen whatever became of them.
 */
export async function chosenLetters(
  open: OpenDeadLetters,
  wanted: Wanted,
  { anyState = false }: { anyState?: boolean } = {},
): Promise<Choice> {
  if (wanted.ids.length > 0) return chosenByIds(open, wanted.ids, anyState);
  const untilMs = Math.min(wanted.selection.untilMs ?? Number.POSITIVE_INFINITY, Date.now() + 1);
  const selection = { ...wanted.selection, untilMs };
  const counted = await Promise.all(
    open.destinations.map(async (destination) => ({
      destination,
      selection,
      count: await open.deadLetters.count(destination, selection),
    })),
  );
  return { chosen: counted.filter(({ count }) => count > 0), leftOut: [] };
}

export function sumOf(chosen: readonly Chosen[]): number {
  return chosen.reduce((sum, { count }) => sum + count, 0);
}

/** What to say where nothing was chosen and nothing left out. */
export function nothingText(wanted: Wanted, verb: string): string {
  return isEverything(wanted) ? `No dead letters, so nothing to ${verb}.` : 'No dead letter is like that.';
}

async function chosenByIds(
  open: OpenDeadLetters,
  ids: readonly string[],
  anyState: boolean,
): Promise<Choice> {
  const groups = new Map<string, DeadLetter[]>();
  const leftOut: DeadLetter[] = [];
  for (const id of new Set(ids)) {
    const letter = await findLetter(open, id);
    const key = `${letter.destination} ${letter.state}`;
    if (letter.state === 'dead' || anyState) groups.set(key, [...(groups.get(key) ?? []), letter]);
    else leftOut.push(letter);
  }
  return { chosen: [...groups.values()].map(chosenOf), leftOut };
}

/** Letters of one destination and state, as they are now: one that dies again meanwhile is not what was agreed to. */
function chosenOf(letters: readonly DeadLetter[]): Chosen {
  const { destination, state } = letters[0] as DeadLetter;
  const ids = letters.map(({ id }) => id);
  const untilMs = Math.max(...letters.map(({ lastFailedAtMs }) => lastFailedAtMs)) + 1;
  const selection = state === 'dead' ? { ids, untilMs } : { ids, state };
  return { destination, selection, count: letters.length };
}
