/**
 * Why the jobs of a destination do not move, and what to do about it.
 *
 * Defends against silence. Without a worker, on hold or paused, no job ends and no job fails, so a person who waits for
 * one could wait for ever.
 */
import { JOB_TYPES, type JobType } from '@tracklayer/events';
import type { Hold, Holds } from '@tracklayer/holds';
import { hintFor } from '@tracklayer/klaviyo';
import type { Lanes } from '@tracklayer/lanes';
import { concernsLane, isWholeDestination, scopeName, whatGoesOn } from './hold-scope.js';
import { serviceOf } from './worker-view.js';

/** The command line prints these fields as they are in its JSON output. */
export interface StallReason {
  /** For machines; `said` says the same to people. */
  step: 'no_worker' | 'held' | 'paused';
  said: string;
  /** What to do. */
  next: string;
  /** The code of a hold: Klaviyo's, or ours. */
  code?: string;
}

/** A lane that holds jobs, with what can keep them there. */
export interface OccupiedLane {
  lane: JobType;
  paused: boolean;
  /** Undefined where Redis does not say. */
  workers: number | undefined;
}

export const NO_WORKER: StallReason = {
  step: 'no_worker',
  said: 'no worker takes jobs of this destination',
  next: 'Start one: tracklayer worker. The jobs stay in their lanes until then.',
};

/** What to do about a hold. Older workers placed holds without a hint. */
export function hintOfHold({ code, status, detail, hint }: Hold): string | undefined {
  if (hint !== undefined) return hint;
  return hintFor({
    code,
    ...(status !== undefined && { status }),
    ...(detail !== undefined && { detail }),
  });
}

/** A hold stops the jobs that need its scope, however many workers there are. */
export function explainHold(hold: Hold): StallReason {
  const { scope, code, status, detail } = hold;
  const answer = [status, code].filter((part) => part !== undefined).join(' ');
  const isWhole = isWholeDestination(scope);
  const subject = isWhole ? 'on hold' : `${scopeName(scope)} is on hold`;
  const hint = hintOfHold(hold);
  const goesOn = whatGoesOn(scope);
  return {
    step: 'held',
    code,
    said: `${subject}, ${whyHeld(hold)} (${answer})${detail ? `: ${detail}` : ''}`,
    next: [hint, goesOn, 'No job is lost. Delivery continues by itself.']
      .filter((part) => part !== undefined)
      .join(' '),
  };
}

function whyHeld({ scope, cause }: Hold): string {
  if (cause === 'outage') return 'the destination fails or does not answer';
  return isWholeDestination(scope) ? 'the destination refuses the key' : 'the destination refuses it';
}

/**
 * Pure. Undefined where nothing keeps the jobs from moving. A missing worker comes first, because only a worker can end
 * a hold. A hold comes before a pause, because a resumed lane does not move during a hold.
 */
export function stallReasonOf(
  destination: string,
  lanes: readonly OccupiedLane[],
  holds: readonly Hold[],
): StallReason | undefined {
  const unserved = lanes.filter(({ workers }) => workers === 0);
  const paused = lanes.filter((each) => each.paused);
  if (lanes.length === 0) return undefined;
  if (unserved.length === lanes.length) return NO_WORKER;
  const hold = findHold(
    holds,
    lanes.map(({ lane }) => lane),
  );
  if (hold !== undefined) {
    const held = explainHold(hold);
    return { ...held, next: `${held.next} More: tracklayer lanes.` };
  }
  if (paused.length > 0) {
    const said = paused.length === 1 ? `its lane ${names(paused)} is` : `its lanes ${names(paused)} are`;
    const resume = paused.map(({ lane }) => `tracklayer resume ${destination} ${lane}`).join(', ');
    return { step: 'paused', said: `${said} paused`, next: `To continue: ${resume}` };
  }
  return unserved.length === 0
    ? undefined
    : { ...NO_WORKER, said: `no worker takes jobs of ${names(unserved)}` };
}

/** The hold that stops jobs of these lanes. That of the whole destination comes first. */
export function findHold(holds: readonly Hold[], lanes: readonly JobType[]): Hold | undefined {
  const own = holds.filter(({ scope }) => lanes.some((lane) => concernsLane(scope, lane)));
  return own.find(({ scope }) => isWholeDestination(scope)) ?? own[0];
}

function names(lanes: readonly OccupiedLane[]): string {
  return lanes.map(({ lane }) => lane).join(', ');
}

/** Reads the lanes that hold jobs: the named one, or all. Undefined where nothing keeps those jobs from moving. */
export async function findStallReason(
  { lanes, holds }: { lanes: Lanes; holds: Holds },
  destination: string,
  only?: JobType,
): Promise<StallReason | undefined> {
  const types = only === undefined ? JOB_TYPES : [only];
  const occupied = types.map(async (lane): Promise<OccupiedLane[]> => {
    const { waiting, active, delayed, paused } = await lanes.depth(destination, lane);
    // An active job counts too: its worker may have been killed.
    return waiting + active + delayed === 0
      ? []
      : [{ lane, paused, workers: await workerCount(lanes, destination, lane) }];
  });
  const state = await holds.read(destination);
  return stallReasonOf(destination, (await Promise.all(occupied)).flat(), state.holds);
}

/**
 * Workers that take jobs of this lane. A lane without connections has none: that shows at once. A worker with connections may
 * stand still, and some hosted Redis list no clients, so then the reports of the workers count. Undefined where neither tells.
 */
export async function workerCount(
  lanes: Lanes,
  destination: string,
  lane: JobType,
): Promise<number | undefined> {
  const connected = await lanes
    .queue(destination, lane)
    .getWorkersCount()
    .catch(() => undefined);
  if (connected === 0) return 0;
  const { workers, unserved } = serviceOf(destination, await lanes.workers(destination), true).lanes[lane];
  return unserved === undefined && workers === 0 ? undefined : workers;
}
