/**
 * Sends dead letters again.
 *
 * Defends against:
 * - Two replays of one letter. Only the one that changes it from `dead` to `replaying` sends it. The other one is refused.
 * - A process that is killed in the middle. A letter is `replaying` before its job enters the lane, so it is never dead and
 *   under way at once. `repair` finds a letter without a job and enqueues the job.
 * - A worker that is killed between recording a death and completing the job. Its lock expires, and another worker takes
 *   the job. That worker finds the completion marker `dead` and does not send it. So the marker stays, and a replay is
 *   refused, until the last run has left the lane. Otherwise the worker would send the last run as a live job, without
 *   the edit.
 * - BullMQ ignoring a job whose id it still holds. The rest of the last run is removed first (see requeue.ts).
 * - A job that is sent without its required predecessor. It is refused, or its predecessor is replayed with it. If the
 *   predecessor was discarded or has expired, it is refused.
 */

import { JOB_TYPES } from '@tracklayer/events';
import type { DeliveryJob } from '@tracklayer/lanes';
import { chunks } from '@tracklayer/redis';
import { LETTERS_AT_ONCE } from '../chunks.js';
import type { ReplayContext } from '../context.js';
import { isPresent } from '../is-present.js';
import type { DeadLetter } from '../letter/letter.js';
import { memberOf, parseLetterId } from '../letter/letter-id.js';
import { readLetters } from '../store/read.js';
import { type Transition, transitionLetter } from '../store/transition.js';
import {
  deadPredecessors,
  lostPredecessors,
  type PlannedReplay,
  planReplay,
  requiredLetter,
} from './plan.js';
import { requeue } from './requeue.js';
import type { Released, ReleaseOptions, Replayed, ReplayOptions } from './types.js';

/**
 * Replays letters by their ids. Returns the outcome of each one, and of each predecessor that was replayed with it.
 * @throws {InvalidEventError} if the edit makes a job invalid. Then no letter was replayed.
 */
export async function replayLetters(
  context: ReplayContext,
  ids: readonly string[],
  options: ReplayOptions,
): Promise<Replayed[]> {
  const requested = await readRequested(context, ids);
  const refused = [...requested].flatMap(([id, letter]) =>
    letter?.state === 'dead' ? [] : [refusal(id, letter)],
  );
  const dead = [...requested.values()].filter(isPresent).filter(({ state }) => state === 'dead');
  return [...refused, ...(await releaseLetters(context, dead, options)).replayed];
}

/** Replays letters that were just read, and were dead. */
export async function releaseLetters(
  context: ReplayContext,
  dead: readonly DeadLetter[],
  options: ReleaseOptions,
): Promise<Released> {
  const predecessors = await deadPredecessors(context, dead);
  const lost = await lostPredecessors(context, [...dead, ...predecessors.values()]);
  const { going, refused, invalid } = planReplay(
    dead,
    { dead: predecessors, lost },
    { ...options, defaults: context.defaults },
  );
  const answers = await claimLetters(context, going, options);
  const claims = answers.filter(isPresent);
  const claimed = claims.filter((claim): claim is DeadLetter => !('outcome' in claim));
  await requeue(context, claimed, options.nowMs);
  const replayed = claims.map(
    (claim): Replayed => ('outcome' in claim ? claim : { id: claim.id, outcome: 'replaying' }),
  );
  return { replayed: [...refused, ...replayed], invalid, halted: answers.length - claims.length };
}

async function readRequested(
  { redis, destination }: ReplayContext,
  ids: readonly string[],
): Promise<Map<string, DeadLetter | undefined>> {
  const refs = ids.map(parseLetterId);
  const letters = await readLetters(redis, destination, refs.filter(isPresent).map(memberOf));
  const found = new Map(letters.filter(isPresent).map((letter) => [letter.id, letter]));
  return new Map(ids.map((id) => [id, found.get(id)]));
}

type Claim = DeadLetter | Replayed | undefined;

/** Claims profiles before subscriptions before events. A letter waits if its required predecessor has to wait. */
async function claimLetters(
  context: ReplayContext,
  going: readonly PlannedReplay[],
  options: ReleaseOptions,
): Promise<Claim[]> {
  const waiting = new Set<string>();
  const claims: Claim[] = [];
  for (const type of JOB_TYPES) {
    const ofType = going.filter(({ letter }) => letter.type === type);
    const claim = async (each: PlannedReplay): Promise<Claim> =>
      waiting.has(requiredLetter(each.job) ?? '')
        ? { id: each.letter.id, outcome: 'pending' }
        : claimLetter(context, each, options);
    for (const chunk of chunks(ofType, LETTERS_AT_ONCE)) {
      for (const answer of await Promise.all(chunk.map(claim))) {
        claims.push(answer);
        if (answer && 'outcome' in answer && answer.outcome === 'pending') waiting.add(answer.id);
      }
    }
  }
  return claims;
}

/** A letter keeps the times of this many earlier replays. */
const MAX_EARLIER_REPLAYS = 50;

/** Changes a letter from `dead` to `replaying`; only one caller can. Undefined if its campaign takes no more letters. */
async function claimLetter(
  { redis, destination, backfillOlderThanMs }: ReplayContext,
  { letter, job }: PlannedReplay,
  { nowMs, campaignId, fence, startFlows = false }: ReleaseOptions,
): Promise<Claim> {
  const { id } = letter;
  const isOld = !startFlows && isBackfilled(job, nowMs - backfillOlderThanMs);
  const change = (now: DeadLetter | undefined): Transition => {
    if (now?.state !== 'dead' || now.replays !== letter.replays) return undefined;
    const { campaignId: _campaign, backfill: _backfill, ...rest } = now;
    return {
      to: {
        ...rest,
        ...(campaignId !== undefined && { campaignId }),
        ...(isOld && { backfill: true }),
        ...(now.replayedAtMs !== undefined && {
          earlierReplaysAtMs: [...(now.earlierReplaysAtMs ?? []), now.replayedAtMs].slice(
            -MAX_EARLIER_REPLAYS,
          ),
        }),
        job,
        ...(job.type === 'metric-event' &&
          job.mended && { eventName: job.event.name, eventId: job.event.eventId }),
        state: 'replaying',
        replays: now.replays + 1,
        replayedAtMs: nowMs,
      },
    };
  };
  const result = await transitionLetter(redis, destination, memberOf(letter), change, { fence });
  if (result.kind === 'applied' && result.after) return result.after;
  if (result.kind === 'halted') return undefined;
  return result.kind === 'in-lane' ? { id, outcome: 'pending' } : refusal(id, result.before);
}

/** Whether a replay marks the job as back-filled: a single event that happened before `beforeMs`. Pure. */
export function isBackfilled(job: DeliveryJob, beforeMs: number): boolean {
  return job.type === 'metric-event' && Date.parse(job.event.time) < beforeMs;
}

function refusal(id: string, letter: DeadLetter | undefined): Replayed {
  if (letter === undefined) return { id, outcome: 'not-found' };
  return { id, outcome: letter.state === 'resolved' ? 'already-resolved' : 'already-replaying' };
}
