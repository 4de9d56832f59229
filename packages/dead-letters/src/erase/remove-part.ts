/**
 * Removes what a letter holds about a person who is erased. A letter about them alone goes. A batch keeps the entries of the
 * others. Each step can be repeated: what is gone is not found again.
 */
import type { ReplayContext } from '../context.js';
import type { DeadLetter } from '../letter/letter.js';
import { memberOf } from '../letter/letter-id.js';
import { transitionLetter } from '../store/transition.js';

/** What of a letter has to go: nothing, all of it, or all but what is left. */
export type Part = 'none' | 'all' | { left: DeadLetter };

/** @returns `removed`: the letter is gone. `reduced`: it keeps the entries of others. */
export async function removePart(
  { redis, lanes, destination }: ReplayContext,
  letter: DeadLetter,
  partOf: (letter: DeadLetter) => Part,
  nowMs: number,
): Promise<'none' | 'removed' | 'reduced'> {
  const member = memberOf(letter);
  for (;;) {
    let part: Part = 'none';
    const { kind, after } = await transitionLetter(redis, destination, member, (before) => {
      part = before === undefined ? 'none' : partOf(before);
      if (before === undefined || part === 'none') return undefined;
      if (part !== 'all') return { to: (part as Exclude<Part, string>).left };
      switch (before.state) {
        case 'dead':
          return { end: 'discarded', windowMs: lanes.dedupWindowMs };
        case 'resolved':
          return { end: 'forgotten' };
        case 'replaying':
          // Its campaign counts it as skipped first.
          return { to: { ...before, state: 'resolved', resolution: 'skipped', resolvedAtMs: nowMs } };
      }
    });
    if (kind !== 'applied') return 'none';
    if ((part as Part) !== 'all') return 'reduced';
    if (after === undefined) return 'removed';
  }
}
