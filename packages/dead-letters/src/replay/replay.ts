/**
 * Sends dead letters out again.
 *
 * Defends against:
 * - two replays of one letter: whoever turns it from `dead` to `replaying` sends it, the other is told so;
 * - a process killed in the middle: the letter is `replaying` before its job is put into the lane, so it is never both
 *   dead and under way, and one without a job is found and finished by `repair`;
 * - a worker killed between recording a death and completing the job: its lock runs out, and another worker takes the job
 *   up again. The mark `dead` is what it finds, so that mark stays until the last life has left the lane: until then the
 *   letter is not taken, or that life would be sent, without the edit and as if it were live;
 * - BullMQ ignoring a job whose id it still holds: what is left of the last life is taken away first (see put-back.ts);
 * - a follower sent without what it must follow: it is refused, or takes its predecessor along; where that was discarded or
 *   has expired, it is refused.
 */

import { JOB_TYPES } from '@tracklayer/events';
import type { DeliveryJob } from '@tracklayer/lanes';
import { LETTERS_AT_ONCE, slices } from '../chunks.js';
import type { ReplayContext } from '../context.js';
import { isPresent } from '../is-object.js';
import type { DeadLetter } from '../letter/letter.js';
import { memberOf, parseLetterId } from '../letter/letter-id.js';
import { readLetters } from '../store/read.js';
import { changeLetter } from '../store/transition.js';
import { deadPredecessors, type Going, neededBy, planReplay, withoutPredecessor } from './plan.js';
import { putBack } from './requeue.js';
import type { Released, ReleaseOptions, Replayed, ReplayOptions } from './types.js';

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
  const gone = [...asked].flatMap(([id, letter]) => (letter?.state === 'dead' ? [] : [refusal(id, letter)]));
  const dead = [...asked.values()].filter(isPresent).filter(({ state }) => state === 'dead');
  return [...gone, ...(await releaseLetters(context, dead, options)).replayed];
}

/** Lets go of letters that were just read, and dead. */
export async function releaseLetters(
  context: ReplayContext,
  dead: readonly DeadLetter[],
  options: ReleaseOptions,
): Promise<Released> {
  const predecessors = await deadPredecessors(context, dead);
  const lost = await withoutPredecessor(context, [...dead, ...predecessors.values()]);
  const { going, refused, invalid } = planReplay(dead, { dead: predecessors, lost }, options);
  const answers = await claimLetters(context, going, options);
  const claims = answers.filter(isPresent);
  const claimed = claims.filter((claim): claim is DeadLetter => !('outcome' in claim));
  await putBack(context, claimed, options.nowMs);
  const replayed = claims.map(
    (claim): Replayed => ('outcome' in claim ? claim : { id: claim.id, outcome: 'replaying' }),
  );
  return { replayed: [...refused, ...replayed], invalid, halted: answers.length - claims.length };
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

type Claim = DeadLetter | Replayed | undefined;

/** Profiles before subscriptions before events: who cannot go without one that has to wait, waits with it. */
async function claimLetters(
  context: ReplayContext,
  going: readonly Going[],
  options: ReleaseOptions,
): Promise<Claim[]> {
  const waiting = new Set<string>();
  const claims: Claim[] = [];
  for (const type of JOB_TYPES) {
    const ofType = going.filter(({ letter }) => letter.type === type);
    const claim = async (each: Going): Promise<Claim> =>
      waiting.has(neededBy(each.job) ?? '')
        ? { id: each.letter.id, outcome: 'pending' }
        : claimLetter(context, each, options);
    for (const some of slices(ofType, LETTERS_AT_ONCE)) {
      for (const answer of await Promise.all(some.map(claim))) {
        claims.push(answer);
        if (answer && 'outcome' in answer && answer.outcome === 'pending') waiting.add(answer.id);
      }
    }
  }
  return claims;
}

/** So many replays of a letter are told with their times. */
const REPLAYS_TOLD = 50;

/** From `dead` to `replaying`, by one caller alone; undefined where its campaign takes no more. */
async function claimLetter(
  { redis, destination, backfillOlderThanMs }: ReplayContext,
  { letter, job }: Going,
  { nowMs, campaignId, startFlows = false }: ReleaseOptions,
): Promise<Claim> {
  const { id } = letter;
  const isOld = !startFlows && isBackfilled(job, nowMs - backfillOlderThanMs);
  const changed = await changeLetter(redis, destination, memberOf(letter), (now) => {
    if (now?.state !== 'dead' || now.replays !== letter.replays) return undefined;
    const { campaignId: _campaign, backfill: _backfill, ...rest } = now;
    return {
      to: {
        ...rest,
        ...(campaignId !== undefined && { campaignId }),
        ...(isOld && { backfill: true }),
        ...(now.replayedAtMs !== undefined && {
          earlierReplaysAtMs: [...(now.earlierReplaysAtMs ?? []), now.replayedAtMs].slice(-REPLAYS_TOLD),
        }),
        job,
        state: 'replaying',
        replays: now.replays + 1,
        replayedAtMs: nowMs,
      },
    };
  });
  if (changed.kind === 'moved' && changed.after) return changed.after;
  if (changed.kind === 'halted') return undefined;
  return changed.kind === 'in-lane' ? { id, outcome: 'pending' } : refusal(id, changed.before);
}

/** Whether a replay goes out as back-filled: an event that happened before. Other jobs know no such thing. */
export function isBackfilled(job: DeliveryJob, beforeMs: number): boolean {
  return job.type === 'metric-event' && Date.parse(job.event.time) < beforeMs;
}

function refusal(id: string, letter: DeadLetter | undefined): Replayed {
  if (letter === undefined) return { id, outcome: 'not-found' };
  return { id, outcome: letter.state === 'resolved' ? 'already-resolved' : 'already-replaying' };
}
