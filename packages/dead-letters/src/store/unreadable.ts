import type { DeadLetter, LetterState } from '../letter/letter.js';
import { letterId, refOf } from '../letter/letter-id.js';
import type { Position } from './cursor.js';

/*
 * A letter that this version cannot read: a newer version wrote it, or its bytes are damaged. It must not hide other
 * letters. So it is listed and counted by its index, and every function that changes letters leaves it unchanged.
 */

/** What is known of such a letter. */
export function unreadableLetter(destination: string, member: string): DeadLetter {
  const ref = refOf(member);
  return {
    id: letterId(ref),
    destination,
    ...ref,
    reason: 'unreadable',
    code: 'unreadable_letter',
    detail: 'This version of the program cannot read the letter, and leaves it unchanged.',
    hint: 'Update this program and the workers to the newest version that writes letters here, then try again.',
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

/** Gives an unreadable letter the state and time of its index; returns any other letter as it is. */
export function withIndexState(
  letter: DeadLetter,
  state: LetterState,
  { timeMs }: Pick<Position, 'timeMs'>,
): DeadLetter {
  return isUnreadable(letter)
    ? { ...letter, state, firstFailedAtMs: timeMs, lastFailedAtMs: timeMs }
    : letter;
}
