import type { DeliveryJob } from '@tracklayer/lanes';
import type { ReplayContext } from '../context.js';
import { jobOf } from '../letter/death.js';
import type { DeadLetter } from '../letter/letter.js';
import { matches, type Selection } from '../query/selection.js';
import { deadPredecessors, neededBy, withoutPredecessor } from '../replay/plan.js';

/** Why a letter would stay dead: what it must follow stays dead too, or will never be delivered. */
export type Stranded = 'predecessorDead' | 'predecessorGone';

/**
 * Those of these letters that a campaign over the selection would leave dead for want of what they must follow, by id. What
 * is selected itself goes before its followers, unless it cannot go: `canGo` says so of its job.
 */
export async function strandedOf(
  context: ReplayContext,
  letters: readonly DeadLetter[],
  { selection, canGo }: { selection: Selection; canGo(job: DeliveryJob): boolean },
): Promise<Map<string, Stranded>> {
  const [dead, lost] = await Promise.all([
    deadPredecessors(context, letters),
    withoutPredecessor(context, letters),
  ]);
  const waitsFor = (letter: DeadLetter): DeadLetter | undefined => {
    const job = jobOf(letter);
    return dead.get((job && neededBy(job)) ?? '');
  };
  const goes = (letter: DeadLetter): boolean => {
    const job = jobOf(letter);
    const before = waitsFor(letter);
    const isFree = before === undefined || goes(before);
    return job !== undefined && isFree && matches(letter, selection) && canGo(job);
  };
  const found = new Map<string, Stranded>();
  for (const letter of letters) {
    const before = waitsFor(letter);
    if (before !== undefined && !goes(before)) found.set(letter.id, 'predecessorDead');
    else if (before === undefined && lost.has(letter.id)) found.set(letter.id, 'predecessorGone');
  }
  return found;
}
