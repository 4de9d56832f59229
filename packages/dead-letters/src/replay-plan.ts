import { JOB_TYPES } from '@tracklayer/events';
import type { DeliveryJob, JobRef } from '@tracklayer/lanes';
import { jobOf } from './death.js';
import { editJob } from './edit.js';
import type { DeadLetter } from './letter.js';
import { letterId, memberOf } from './letter-id.js';
import { isPresent } from './plain.js';
import { readLetters } from './read-letters.js';
import type { ReplayContext, Replayed, ReplayOptions } from './replay-types.js';

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

export interface Going {
  letter: DeadLetter;
  /** With the edit in it. */
  job: DeliveryJob;
}

export interface ReplayPlan {
  /** Profiles, then subscriptions, then events: as they would have gone the first time. */
  going: Going[];
  refused: Replayed[];
}

/**
 * Who goes and who cannot, of dead letters and their dead predecessors. Pure.
 * @throws {InvalidEventError} where the edit makes a job invalid.
 */
export function planReplay(
  asked: readonly DeadLetter[],
  predecessors: ReadonlyMap<string, DeadLetter>,
  { edit, nowMs, together = false }: ReplayOptions,
): ReplayPlan {
  const askedFor = new Set(asked.map(({ id }) => id));
  const letters = new Map(
    [...asked, ...(together ? predecessors.values() : [])].map((each) => [each.id, each]),
  );
  const plan: ReplayPlan = { going: [], refused: [] };
  for (const letter of inOrder([...letters.values()])) {
    const { id } = letter;
    const job = jobOf(letter);
    const needed = job?.follows?.require === 'delivered' ? letterId(job.follows) : undefined;
    if (job === undefined) plan.refused.push({ id, outcome: 'unparseable' });
    else if (needed !== undefined && predecessors.has(needed) && !letters.has(needed)) {
      plan.refused.push({ id, outcome: 'predecessor-dead', predecessor: needed });
    } else {
      // The edit is meant for what was asked for, not for what has to go along.
      plan.going.push({ letter, job: edit && askedFor.has(id) ? editJob(job, edit, { nowMs }).job : job });
    }
  }
  return plan;
}

function inOrder(letters: DeadLetter[]): DeadLetter[] {
  return letters.sort((a, b) => JOB_TYPES.indexOf(a.type) - JOB_TYPES.indexOf(b.type));
}
