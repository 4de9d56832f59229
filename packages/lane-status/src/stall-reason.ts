/**
 * Why the jobs of a destination stand still, and what to do about it.
 *
 * Defends against silence: without a worker, on hold or paused, nothing ends and nothing fails, so that whoever waits for
 * it could wait for ever.
 */
import { JOB_TYPES, type JobType } from '@tracklayer/events';
import type { Hold, Holds } from '@tracklayer/holds';
import { hintFor } from '@tracklayer/klaviyo';
import type { Lanes } from '@tracklayer/lanes';

export interface Still {
  /** For machines; `said` says the same to people. */
  step: 'no_worker' | 'held' | 'paused';
  said: string;
  /** What to do. */
  next: string;
  /** Klaviyo's code, or ours, of a hold. */
  code?: string;
}

/** A lane that holds jobs, as far as it tells why they wait there. */
export interface StillLane {
  type: JobType;
  paused: boolean;
  /** Undefined where Redis does not say. */
  workers: number | undefined;
}

export const NO_WORKER: Still = {
  step: 'no_worker',
  said: 'no worker takes jobs of this destination',
  next: 'Start one: tracklayer worker. Nothing is lost until then.',
};

/** Everything of the destination waits, however many workers there are. */
export function tellHold({ cause, code, status, detail }: Hold): Still {
  const answer = [status, code].filter((part) => part !== undefined).join(' ');
  const why = cause === 'refused' ? 'the destination refuses the key' : 'the destination is out of order';
  const hint = hintFor(code);
  return {
    step: 'held',
    code,
    said: `on hold, ${why} (${answer})${detail ? `: ${detail}` : ''}`,
    next: `${hint ? `${hint} ` : ''}Nothing is lost; it goes on by itself.`,
  };
}

/** Pure. Without any worker a hold never ends by itself, and in a hold a lane that is resumed stands still all the same. */
export function tellStill(
  destination: string,
  lanes: readonly StillLane[],
  hold: Hold | undefined,
): Still | undefined {
  const unserved = lanes.filter(({ workers }) => workers === 0);
  const paused = lanes.filter((lane) => lane.paused);
  const names = (some: readonly StillLane[]) => some.map(({ type }) => type).join(', ');
  if (lanes.length === 0) return undefined;
  if (unserved.length === lanes.length) return NO_WORKER;
  if (hold !== undefined) {
    const held = tellHold(hold);
    return { ...held, next: `${held.next} More: tracklayer lanes.` };
  }
  if (paused.length > 0) {
    const said = paused.length === 1 ? `its lane ${names(paused)} is` : `its lanes ${names(paused)} are`;
    const resume = paused.map(({ type }) => `tracklayer resume ${destination} ${type}`).join(', ');
    return { step: 'paused', said: `${said} paused`, next: `To go on: ${resume}` };
  }
  return unserved.length === 0
    ? undefined
    : { ...NO_WORKER, said: `no worker takes jobs of ${names(unserved)}` };
}

/** Looks at the lanes that hold jobs: of that type, or all. Undefined where nothing there keeps them from going. */
export async function whyStill(
  { lanes, holds }: { lanes: Lanes; holds: Holds },
  destination: string,
  only?: JobType,
): Promise<Still | undefined> {
  const types = only === undefined ? JOB_TYPES : [only];
  const seen = types.map(async (type) => {
    const { waiting, active, delayed, paused } = await lanes.depth(destination, type);
    // One in a worker's hands counts: that worker may have been killed.
    return waiting + active + delayed === 0
      ? []
      : [{ type, paused, workers: await workersOf(lanes, destination, type) }];
  });
  return tellStill(destination, (await Promise.all(seen)).flat(), await holds.get(destination));
}

/** Undefined where Redis does not say: some hosted ones list no clients. */
export async function workersOf(
  lanes: Lanes,
  destination: string,
  type: JobType,
): Promise<number | undefined> {
  try {
    return await lanes.queue(destination, type).getWorkersCount();
  } catch {
    return undefined;
  }
}
