import type { DeliveryJob } from '@tracklayer/lanes';
import type { ReplayContext } from '../context.js';
import { jobOf } from '../letter/death.js';
import type { DeadLetter } from '../letter/letter.js';
import { matches, type Selection } from '../query/selection.js';
import { deadPredecessors, lostPredecessors, requiredLetter } from '../replay/plan.js';

/** Why a letter would stay dead: its required predecessor stays dead, or will never be delivered. */
export type BlockedBy = 'predecessorDead' | 'predecessorGone';

/**
 * The letters that a campaign over the selection would leave dead because of their predecessor, by id. A selected
 * predecessor is replayed first, unless its own job cannot go.
 * @param options.canGo whether a job can be replayed with the edit.
 */
export async function blockedLetters(
  context: ReplayContext,
  letters: readonly DeadLetter[],
  { selection, canGo }: { selection: Selection; canGo(job: DeliveryJob): boolean },
): Promise<Map<string, BlockedBy>> {
  const [dead, lost] = await Promise.all([
    deadPredecessors(context, letters),
    lostPredecessors(context, letters),
  ]);
  const predecessorOf = (letter: DeadLetter): DeadLetter | undefined => {
    const job = jobOf(letter);
    return dead.get((job && requiredLetter(job)) ?? '');
  };
  const goes = (letter: DeadLetter): boolean => {
    const job = jobOf(letter);
    const predecessor = predecessorOf(letter);
    const isFree = predecessor === undefined || goes(predecessor);
    return job !== undefined && isFree && matches(letter, selection) && canGo(job);
  };
  const found = new Map<string, BlockedBy>();
  for (const letter of letters) {
    const predecessor = predecessorOf(letter);
    if (predecessor !== undefined && !goes(predecessor)) found.set(letter.id, 'predecessorDead');
    else if (predecessor === undefined && lost.has(letter.id)) found.set(letter.id, 'predecessorGone');
  }
  return found;
}
