import { type Cause, causeOf, groupId } from '../letter/group-key.js';
import type { DeadLetter, LetterState } from '../letter/letter.js';

/*
 * A letter stands on exactly one shelf by state and cause: a sorted set by time. The shelves of dead letters are cut by cause, and each
 * cause into letters never replayed and letters that died again. So one index answers every selection by type, code,
 * pointer, event name, group and replays, and counting is asking each shelf for its size; nothing can drift apart.
 */

export interface Shelf {
  name: string;
  /** Of a shelf of dead letters. */
  cause?: Cause;
}

export const REPLAYING: Shelf = { name: 'replaying' };
export const RESOLVED: Shelf = { name: 'resolved' };

/**
 * Letters whose last replay was part of a campaign stand on a shelf of that campaign as well, one for each state: what died
 * again of 40,000 is found without a look at those that were delivered.
 */
export function campaignShelf(campaignId: string, state: LetterState): Shelf {
  return { name: `campaign:${campaignId}:${state}` };
}

/** A shelf of dead letters, as `{p}:dead:causes` describes it. */
export interface CauseShelf extends Shelf {
  cause: Cause;
  group: string;
  /** These letters were replayed and died again. */
  replayed: boolean;
}

export function isCauseShelf(shelf: Shelf): shelf is CauseShelf {
  return shelf.cause !== undefined;
}

const REPLAYED = '+';

export function shelfOf(letter: DeadLetter): Shelf {
  switch (letter.state) {
    case 'replaying':
      return REPLAYING;
    case 'resolved':
      return RESOLVED;
    case 'dead': {
      const cause = causeOf(letter);
      return { name: groupId(letter.destination, cause) + (letter.replays > 0 ? REPLAYED : ''), cause };
    }
  }
}

/** Epoch ms under which a letter stands on its shelf: when it came to be as it is. */
export function shelfTimeMs(letter: DeadLetter): number {
  switch (letter.state) {
    case 'replaying':
      return letter.replayedAtMs ?? letter.lastFailedAtMs;
    case 'resolved':
      return letter.resolvedAtMs ?? letter.lastFailedAtMs;
    case 'dead':
      return letter.lastFailedAtMs;
  }
}

/** What `{p}:dead:causes` says, read back. */
export function causeShelves(stored: Record<string, string>): CauseShelf[] {
  return Object.entries(stored).map(([name, cause]) => ({
    name,
    cause: JSON.parse(cause) as Cause,
    group: name.endsWith(REPLAYED) ? name.slice(0, -REPLAYED.length) : name,
    replayed: name.endsWith(REPLAYED),
  }));
}
