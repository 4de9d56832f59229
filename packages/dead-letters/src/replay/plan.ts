import { InvalidEventError, JOB_TYPES } from '@tracklayer/events';
import type { DeliveryJob, JobRef } from '@tracklayer/lanes';
import type { ReplayContext } from '../context.js';
import { editJob } from '../edit/edit.js';
import type { Edit } from '../edit/editable.js';
import { isPresent } from '../is-object.js';
import { jobOf } from '../letter/death.js';
import type { DeadLetter } from '../letter/letter.js';
import { letterId, memberOf } from '../letter/letter-id.js';
import { readLetters } from '../store/read.js';
import { hadItsTurn, stateOf } from './predecessor-state.js';
import type { Released, ReleaseOptions, Replayed } from './types.js';

/** The dead letters that others of these follow, and those that these follow in turn. */
export async function deadPredecessors(
  { redis, destination }: ReplayContext,
  letters: readonly DeadLetter[],
): Promise<Map<string, DeadLetter>> {
  const found = new Map<string, DeadLetter>();
  for (let round = letters; round.length > 0; ) {
    const refs = round.map((letter) => jobOf(letter)?.follows).filter(isPresent);
    const known = (ref: JobRef) => found.has(letterId(ref));
    const read = await readLetters(redis, destination, refs.filter((ref) => !known(ref)).map(memberOf));
    round = read.filter(isPresent).filter(({ state }) => state === 'dead');
    for (const letter of round) found.set(letter.id, letter);
  }
  return found;
}

/** Those of these letters that must not go without a predecessor which will never be delivered: by id, how that was lost. */
export async function withoutPredecessor(
  context: ReplayContext,
  letters: readonly DeadLetter[],
): Promise<Map<string, Lost>> {
  const found = new Map<string, Lost>();
  await Promise.all(
    letters.map(async (letter) => {
      const { follows } = jobOf(letter) ?? {};
      if (follows?.require !== 'delivered') return;
      const state = await stateOf(context, follows);
      if (state === 'discarded' || (state === 'gone' && !hadItsTurn(letter))) found.set(letter.id, state);
    }),
  );
  return found;
}

type Lost = 'discarded' | 'gone';

/** What is known of what letters must follow. */
export interface Predecessors {
  /** By their own ids. */
  dead: ReadonlyMap<string, DeadLetter>;
  /** Lost for good, by the ids of those that follow. */
  lost: ReadonlyMap<string, Lost>;
}

export interface Going {
  letter: DeadLetter;
  /** With the edit in it. */
  job: DeliveryJob;
}

export interface ReplayPlan {
  /** Profiles, then subscriptions, then events: as they would have gone the first time. */
  going: Going[];
  refused: Replayed[];
  /** Letters of a campaign that the edit would make invalid. */
  invalid: Released['invalid'];
}

/**
 * Who goes and who cannot, of dead letters and their dead predecessors. Pure.
 * @throws {InvalidEventError} where the edit makes a job invalid, unless it is one of a campaign's.
 */
export function planReplay(
  asked: readonly DeadLetter[],
  predecessors: Predecessors,
  { edit, nowMs, together = false, campaignId }: ReleaseOptions,
): ReplayPlan {
  const askedFor = new Set(asked.map(({ id }) => id));
  const letters = new Map(
    [...asked, ...(together ? predecessors.dead.values() : [])].map((each) => [each.id, each]),
  );
  // What is needed comes first in this order, and may itself be refused.
  const goes = new Set<string>();
  const plan: ReplayPlan = { going: [], refused: [], invalid: [] };
  for (const letter of inOrder([...letters.values()])) {
    const { id } = letter;
    const job = jobOf(letter);
    const needed = job && neededBy(job);
    const lost = predecessors.lost.get(id);
    if (job === undefined) plan.refused.push({ id, outcome: 'unparseable' });
    else if (needed !== undefined && predecessors.dead.has(needed) && !goes.has(needed)) {
      plan.refused.push({ id, outcome: 'predecessor-dead', predecessor: needed });
    } else if (needed !== undefined && lost !== undefined) {
      plan.refused.push({ id, outcome: `predecessor-${lost}`, predecessor: needed });
    } else {
      // The edit is meant for what was asked for, not for what has to go along.
      const edited = edit && askedFor.has(id) ? tryEdit(job, edit, nowMs) : job;
      if (!(edited instanceof InvalidEventError)) {
        plan.going.push({ letter, job: edited });
        goes.add(id);
      } else if (campaignId === undefined) throw edited;
      else plan.invalid.push({ id, problems: edited.problems });
    }
  }
  return plan;
}

/** Id of the letter without whose delivery this job must not go. */
export function neededBy({ follows }: DeliveryJob): string | undefined {
  return follows?.require === 'delivered' ? letterId(follows) : undefined;
}

function tryEdit(job: DeliveryJob, edit: Edit, nowMs: number): DeliveryJob | InvalidEventError {
  try {
    return editJob(job, edit, { nowMs }).job;
  } catch (error) {
    if (error instanceof InvalidEventError) return error;
    throw error;
  }
}

function inOrder(letters: DeadLetter[]): DeadLetter[] {
  return letters.sort((a, b) => JOB_TYPES.indexOf(a.type) - JOB_TYPES.indexOf(b.type));
}
