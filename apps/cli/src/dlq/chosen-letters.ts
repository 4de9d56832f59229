import type { DeadLetter, Selection } from '@tracklayer/dead-letters';
import { CliError } from '../runtime/cli-error.js';
import { EXIT } from '../runtime/exit-codes.js';
import { findLetter } from './find-letter.js';
import { isEverything, type SelectionArgs } from './selection-args.js';
import type { OpenDeadLetters } from './with-dead-letters.js';

/** The chosen letters of one destination. */
export interface Chosen {
  destination: string;
  /** Fixed before the prompt: letters that die later are not included. */
  selection: Selection;
  /** At least one. */
  count: number;
}

export interface Choice {
  chosen: Chosen[];
  /** Letters that were named by id and are not dead. */
  leftOut: DeadLetter[];
}

/** @throws {CliError} unless letters are chosen in exactly one way: by ids, by a selection, or by `--all`. */
export function requireChoice(args: SelectionArgs, all: boolean): void {
  const byRule = all || Object.keys(args.selection).length > 0;
  if (byRule !== args.ids.length > 0) return;
  throw new CliError(EXIT.usage, {
    code: 'no_selection',
    message: byRule
      ? 'Give either ids or a selection, not both.'
      : 'No dead letters are selected. Give ids, a selection (--cause, --group, --code, --from …), or --all.',
    next: 'To see the causes: tracklayer dlq causes. To see the letters: tracklayer dlq list',
  });
}

/**
 * The chosen letters by destination, without destinations that have none. Only dead ones, unless the selection names a
 * state. With `anyState`, letters that are named by id are chosen in every state.
 */
export async function chosenLetters(
  open: OpenDeadLetters,
  args: SelectionArgs,
  { anyState = false }: { anyState?: boolean } = {},
): Promise<Choice> {
  if (args.ids.length > 0) return chosenByIds(open, args.ids, anyState);
  const untilMs = Math.min(args.selection.untilMs ?? Number.POSITIVE_INFINITY, Date.now() + 1);
  const selection = { ...args.selection, untilMs };
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

/** The message if no letter was chosen. */
export function noMatchText(args: SelectionArgs, verb: string): string {
  if (isEverything(args)) return `There are no dead letters to ${verb}.`;
  const { cause } = args.selection;
  return cause === undefined
    ? 'No dead letters match.'
    : `No dead letters match. Cause ${cause} has no letter left, or the id is wrong. To list the causes: tracklayer dlq causes`;
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

/** Letters of one destination and state, as they are now. A letter that dies again later is not included. */
function chosenOf(letters: readonly DeadLetter[]): Chosen {
  const { destination, state } = letters[0] as DeadLetter;
  const ids = letters.map(({ id }) => id);
  const untilMs = Math.max(...letters.map(({ lastFailedAtMs }) => lastFailedAtMs)) + 1;
  const selection = state === 'dead' ? { ids, untilMs } : { ids, state };
  return { destination, selection, count: letters.length };
}
