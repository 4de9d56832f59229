import {
  type AddressedSelection,
  checkSelection,
  looksLikeSelection,
  parseLetterId,
  parseSelection,
  type Selection,
} from '@tracklayer/dead-letters';
import { CliError } from '../runtime/cli-error.js';
import { EXIT } from '../runtime/exit-codes.js';
import { type SelectionOptions, selectionOf } from './selection-options.js';

/** Which dead letters a command line selects, by options and by arguments together. */
export interface SelectionArgs {
  /** Absent: all destinations. */
  destination?: string;
  selection: Selection;
  /** Letters that were named by id. */
  ids: string[];
  /** Arguments that are neither an id nor a selection. */
  others: string[];
}

/** How a selection is written, for the help of each command that takes one. */
export const SELECTION_HELP = "ids that `dlq list` prints, or a selection: 'code:invalid from:2h'";

/**
 * Joins the options and the selection text (`code:invalid from:2h`, as `dlq audit` and `dlq campaigns` print it). Both may
 * be given, but each field only once. Pure.
 *
 * @throws {SelectionError} @throws {CliError} `said_twice`
 */
export function selectionArgs(
  options: SelectionOptions,
  texts: readonly string[],
  nowMs: number,
): SelectionArgs {
  const ids = texts.filter((text) => parseLetterId(text) !== undefined);
  const selections = texts.filter(looksLikeSelection);
  const others = texts.filter((text) => !ids.includes(text) && !selections.includes(text));
  const written = parseSelection(selections.join(' '), { nowMs });
  const given: AddressedSelection = {
    ...selectionOf(options),
    ...(options.destination === undefined ? {} : { destination: options.destination }),
  };
  const twice = Object.keys(given).filter((field) => field in written);
  if (twice.length > 0) {
    throw new CliError(EXIT.usage, {
      code: 'said_twice',
      message: `The selection and the options both give ${twice.join(', ')}.`,
      next: 'Give it once.',
    });
  }
  const { destination, ...selection } = { ...written, ...given };
  return {
    ...(destination === undefined ? {} : { destination }),
    selection: checkSelection(selection),
    ids,
    others,
  };
}

/**
 * For commands that act on dead letters: every argument names some. An argument that does not look like an id counts as one
 * and is not found.
 *
 * @throws {CliError} `not_dead`
 */
export function deadLetterArgs(args: SelectionArgs): SelectionArgs {
  const { state = 'dead' } = args.selection;
  if (state !== 'dead') {
    throw new CliError(EXIT.usage, {
      code: 'not_dead',
      message: `This command takes dead letters only, not ${state} ones.`,
      next: 'Leave out the state. To see such letters: tracklayer dlq list --state …',
    });
  }
  return { ...args, ids: [...args.ids, ...args.others], others: [] };
}

/** Whether the arguments select every letter. */
export function isEverything({ selection, ids }: SelectionArgs): boolean {
  return ids.length === 0 && Object.keys(selection).length === 0;
}

/** For commands that take a selection and nothing else. @throws {CliError} `no_selection` */
export function refuseOthers({ ids, others }: SelectionArgs): void {
  const [text] = [...ids, ...others];
  if (text === undefined) return;
  throw new CliError(EXIT.usage, {
    code: 'no_selection',
    message: `${text} is not a selection.`,
    next: "Write fields with a colon: 'code:invalid from:2h'. To show one letter: tracklayer dlq show ID",
  });
}
