/**
 * Sends dead letters out again.
 *
 * Defends against:
 * - two replays of one letter: whoever turns it from `dead` to `replaying` sends it, the other is told so;
 * - a process killed in the middle: the letter is `replaying` before its job is put into the lane, so it is never both
 *   dead and under way, and one without a job is found and finished by `repair`;
 * - BullMQ ignoring a job whose id it still holds: what is left of the last life is taken away first (see put-back.ts);
 * - a follower sent without what it must follow: it is refused, or takes its predecessor along.
 */

import { changeLetter } from './change-letter.js';
import type { DeadLetter } from './letter.js';
import { memberOf, parseLetterId } from './letter-id.js';
import { isPresent } from './plain.js';
import { putBack } from './put-back.js';
import { readLetters } from './read-letters.js';
import { deadPredecessors, type Going, planReplay } from './replay-plan.js';
import type { ReplayContext, Replayed, ReplayOptions } from './replay-types.js';

/**
 * Replays letters; says of each what became of it: the ones asked for, and predecessors that went along.
 * @throws {InvalidEventError} where the edit makes no valid job of a letter; then none was replayed.
 */
export async function replayLetters(
  context: ReplayContext,
  ids: readonly string[],
  options: ReplayOptions,
): Promise<Replayed[]> {
  const asked = await readAsked(context, ids);
  const dead = [...asked.values()].filter(isPresent).filter(({ state }) => state === 'dead');
  const plan = planReplay(dead, await deadPredecessors(context, dead), options);

  const results = new Map<string, Replayed>();
  for (const [id, letter] of asked) if (letter?.state !== 'dead') results.set(id, refusal(id, letter));
  for (const refused of plan.refused) results.set(refused.id, refused);
  const claims = await Promise.all(plan.going.map((each) => claimLetter(context, each, options.nowMs)));
  for (const claim of claims) if ('outcome' in claim) results.set(claim.id, claim);

  const claimed = claims.filter((claim): claim is DeadLetter => !('outcome' in claim));
  const stuck = await putBack(context, claimed, options.nowMs);
  for (const { id } of claimed) results.set(id, { id, outcome: stuck.has(id) ? 'pending' : 'replaying' });
  return [...results.values()];
}

async function readAsked(
  { redis, destination }: ReplayContext,
  ids: readonly string[],
): Promise<Map<string, DeadLetter | undefined>> {
  const refs = ids.map(parseLetterId);
  const letters = await readLetters(redis, destination, refs.filter(isPresent).map(memberOf));
  const found = new Map(letters.filter(isPresent).map((letter) => [letter.id, letter]));
  return new Map(ids.map((id) => [id, found.get(id)]));
}

/** From `dead` to `replaying`, by one caller alone. */
async function claimLetter(
  { redis, destination }: ReplayContext,
  { letter, job }: Going,
  nowMs: number,
): Promise<DeadLetter | Replayed> {
  const { id } = letter;
  const changed = await changeLetter(redis, destination, memberOf(letter), (now) =>
    now?.state === 'dead' && now.replays === letter.replays
      ? { to: { ...now, job, state: 'replaying', replays: now.replays + 1, replayedAtMs: nowMs } }
      : undefined,
  );
  if (changed.kind === 'moved' && changed.after) return changed.after;
  return refusal(id, changed.before);
}

function refusal(id: string, letter: DeadLetter | undefined): Replayed {
  if (letter === undefined) return { id, outcome: 'not-found' };
  return { id, outcome: letter.state === 'resolved' ? 'already-resolved' : 'already-replaying' };
}
