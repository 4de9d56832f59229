import { type Defaults, InvalidEventError, JOB_TYPES, type NormaliseOptions } from '@tracklayer/events';
import type { DeliveryJob, JobRef, QuarantinedEvent } from '@tracklayer/lanes';
import type { ReplayContext } from '../context.js';
import { editJob } from '../edit/edit.js';
import type { Edit } from '../edit/editable.js';
import { isPresent } from '../is-present.js';
import { jobOf, toSend } from '../letter/death.js';
import type { DeadLetter } from '../letter/letter.js';
import { letterId, memberOf } from '../letter/letter-id.js';
import { readLetters } from '../store/read.js';
import { reachedSending, stateOf } from './predecessor-state.js';
import type { Released, ReleaseOptions, Replayed } from './types.js';

/** The dead predecessors of these letters, and the dead predecessors of those in turn. */
export async function deadPredecessors(
  { redis, destination }: ReplayContext,
  letters: readonly DeadLetter[],
): Promise<Map<string, DeadLetter>> {
  const found = new Map<string, DeadLetter>();
  for (let round = letters; round.length > 0; ) {
    const refs = round.map((letter) => jobOf(letter)?.follows).filter(isPresent);
    const isKnown = (ref: JobRef) => found.has(letterId(ref));
    const read = await readLetters(redis, destination, refs.filter((ref) => !isKnown(ref)).map(memberOf));
    round = read.filter(isPresent).filter(({ state }) => state === 'dead');
    for (const letter of round) found.set(letter.id, letter);
  }
  return found;
}

/** The letters whose required predecessor will never be delivered: letter id → how the predecessor was lost. */
export async function lostPredecessors(
  context: ReplayContext,
  letters: readonly DeadLetter[],
): Promise<Map<string, Lost>> {
  const found = new Map<string, Lost>();
  await Promise.all(
    letters.map(async (letter) => {
      const { follows } = jobOf(letter) ?? {};
      if (follows?.require !== 'delivered') return;
      const state = await stateOf(context, follows);
      if (state === 'discarded' || (state === 'gone' && !reachedSending(letter))) found.set(letter.id, state);
    }),
  );
  return found;
}

type Lost = 'discarded' | 'gone';

export interface Predecessors {
  /** Dead predecessors by their own ids. */
  dead: ReadonlyMap<string, DeadLetter>;
  /** How a predecessor was lost, by the id of the letter that depends on it. */
  lost: ReadonlyMap<string, Lost>;
}

export interface PlannedReplay {
  letter: DeadLetter;
  /** The job with the edit. */
  job: DeliveryJob;
}

export interface ReplayPlan {
  /** Profiles, then subscriptions, then events: the order of the first delivery. */
  going: PlannedReplay[];
  refused: Replayed[];
  /** Letters of a campaign that the edit would make invalid. */
  invalid: Released['invalid'];
}

/**
 * Decides which dead letters can be replayed, and which of their dead predecessors are replayed too. Pure.
 * @throws {InvalidEventError} if the edit makes a job invalid, unless the letter belongs to a campaign.
 */
export function planReplay(
  requested: readonly DeadLetter[],
  predecessors: Predecessors,
  { edit, nowMs, together = false, campaignId, defaults }: ReleaseOptions & { defaults: Defaults },
): ReplayPlan {
  const requestedIds = new Set(requested.map(({ id }) => id));
  const letters = new Map(
    [...requested, ...(together ? predecessors.dead.values() : [])].map((each) => [each.id, each]),
  );
  // Predecessors come first in this order, and can be refused themselves.
  const goingIds = new Set<string>();
  const plan: ReplayPlan = { going: [], refused: [], invalid: [] };
  for (const letter of inOrder([...letters.values()])) {
    const { id } = letter;
    const job = jobOf(letter);
    const candidate = toSend(letter);
    const required = job && requiredLetter(job);
    const lost = predecessors.lost.get(id);
    if (candidate === undefined) plan.refused.push({ id, outcome: 'unparseable' });
    else if (required !== undefined && predecessors.dead.has(required) && !goingIds.has(required)) {
      plan.refused.push({ id, outcome: 'predecessor-dead', predecessor: required });
    } else if (required !== undefined && lost !== undefined) {
      plan.refused.push({ id, outcome: `predecessor-${lost}`, predecessor: required });
    } else {
      // The edit is for the requested letters, not for predecessors that are replayed with them.
      const ofLetter = requestedIds.has(id) ? edit : undefined;
      const edited =
        job && ofLetter === undefined ? job : tryEdit(candidate, ofLetter ?? {}, { ...defaults, nowMs });
      if (!(edited instanceof InvalidEventError)) {
        plan.going.push({ letter, job: edited });
        goingIds.add(id);
      } else if (campaignId === undefined) throw edited;
      else plan.invalid.push({ id, problems: edited.problems });
    }
  }
  return plan;
}

/** The id of the letter that must be delivered before this job. */
export function requiredLetter({ follows }: DeliveryJob): string | undefined {
  return follows?.require === 'delivered' ? letterId(follows) : undefined;
}

function tryEdit(
  job: DeliveryJob | QuarantinedEvent,
  edit: Edit,
  options: NormaliseOptions,
): DeliveryJob | InvalidEventError {
  try {
    return editJob(job, edit, options).job;
  } catch (error) {
    if (error instanceof InvalidEventError) return error;
    throw error;
  }
}

function inOrder(letters: DeadLetter[]): DeadLetter[] {
  return letters.sort((a, b) => JOB_TYPES.indexOf(a.type) - JOB_TYPES.indexOf(b.type));
}
