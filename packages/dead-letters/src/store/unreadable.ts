import type { DeadLetter, LetterState } from '../letter/letter.js';
import { letterId, refOf } from '../letter/letter-id.js';
import type { Place } from './cursor.js';

/*
 * A letter that this version cannot read (a newer one wrote it, or its bytes are damaged) must not take its neighbours with
 * it: it is listed and counted where it stands, and left as it is by whatever changes letters.
 */

/** What can be said of such a letter. */
export function unreadableLetter(destination: string, member: string): DeadLetter {
  const ref = refOf(member);
  return {
    id: letterId(ref),
    destination,
    ...ref,
    reason: 'unreadable',
    code: 'unreadable_letter',
    detail: 'This version of the program cannot read it, and leaves it as it is.',
    hint: 'Update this program (and the workers) to the newest version that writes letters here, then read it again.',
    firstFailedAtMs: 0,
    lastFailedAtMs: 0,
    attempts: [],
    replays: 0,
    state: 'dead',
    job: null,
  };
}

export function isUnreadable({ reason }: DeadLetter): boolean {
  return reason === 'unreadable';
}

/** An unreadable letter with what its shelf says of it; any other as it is. */
export function asPlaced(
  letter: DeadLetter,
  state: LetterState,
  { timeMs }: Pick<Place, 'timeMs'>,
): DeadLetter {
  return isUnreadable(letter)
    ? { ...letter, state, firstFailedAtMs: timeMs, lastFailedAtMs: timeMs }
    : letter;
}
