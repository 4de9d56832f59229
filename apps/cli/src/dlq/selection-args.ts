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

/** Which dead letters were asked for, by options and by words together. */
export interface Wanted {
  /** Absent: of all. */
  destination?: string;
  selection: Selection;
  /** Letters that were named. */
  ids: string[];
  /** Words that are neither an id nor a selection. */
  others: string[];
}

/** How a selection is written, for the help of each command that takes one. */
export const WORDS_HELP = "ids as `dlq list` prints them, or a selection: 'code:invalid from:2h'";

/**
 * The options and the text of a selection (`code:invalid from:2h`, as `dlq audit` and `dlq campaigns` print it) say the
 * same; both may be given, each thing once. Pure.
 * @throws {SelectionError} CliError
 */
export function wantedOf(options: SelectionOptions, words: readonly string[], nowMs: number): Wanted {
  const ids = words.filter((word) => parseLetterId(word) !== undefined);
  const texts = words.filter(looksLikeSelection);
  const others = words.filter((word) => !ids.includes(word) && !texts.includes(word));
  const said = parseSelection(texts.join(' '), { nowMs });
  const given: AddressedSelection = {
    ...selectionOf(options),
    ...(options.destination === undefined ? {} : { destination: options.destination }),
  };
  const twice = Object.keys(given).filter((field) => field in said);
  if (twice.length > 0) {
    throw new CliError(EXIT.usage, {
      code: 'said_twice',
      message: `The selection and the options both say ${twice.join(', ')}.`,
      next: 'Say it once.',
    });
  }
  const { destination, ...selection } = { ...said, ...given };
  return {
    ...(destination === undefined ? {} : { destination }),
    selection: checkSelection(selection),
    ids,
    others,
  };
}

/**
 * For commands that act on dead letters, whose every word names some: one that does not look like an id is one all the same,
 * and is not found. @throws CliError
 */
export function lettersOf(wanted: Wanted): Wanted {
  const { state = 'dead' } = wanted.selection;
  if (state !== 'dead') {
    throw new CliError(EXIT.usage, {
      code: 'not_dead',
      message: `Letters that are ${state} can be listed and exported; this is for dead ones.`,
      next: 'Leave out the state.',
    });
  }
  return { ...wanted, ids: [...wanted.ids, ...wanted.others], others: [] };
}

/** Whether every letter was asked for: then finding none means that there are none. */
export function isEverything({ selection, ids }: Wanted): boolean {
  return ids.length === 0 && Object.keys(selection).length === 0;
}

/** For commands that take a selection and nothing else. @throws CliError */
export function refuseOthers({ ids, others }: Wanted): void {
  const [word] = [...ids, ...others];
  if (word === undefined) return;
  throw new CliError(EXIT.usage, {
    code: 'no_selection',
    message: `${word} is no selection.`,
    next: "Write words with a colon, e.g. 'code:invalid from:2h'; `tracklayer dlq show ID` tells of one letter.",
  });
}
