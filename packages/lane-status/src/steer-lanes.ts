/**
 * Pauses and resumes lanes, for every program in the same way. The audit gets an entry before the act and its outcome after it.
 * A resume also ends what else keeps jobs waiting: holds, and waits that the destination asked for.
 */
import type { Actor, DeadLetters } from '@tracklayer/dead-letters';
import { JOB_TYPES, type JobType } from '@tracklayer/events';
import type { Holds } from '@tracklayer/holds';
import type { Endpoint } from '@tracklayer/klaviyo';
import type { Lanes } from '@tracklayer/lanes';
import type { Budgets } from './budgets.js';
import { concernsLane } from './hold-scope.js';

export interface Resumed {
  /** The scopes of the holds that ended. */
  scopesLifted: string[];
  /** The endpoints whose wait ended. */
  waitsEnded: Endpoint[];
}

/** Only the jobs that were under way when the pause began were delayed by it. The others wait in their lane. */
const MOST_WOKEN = 1_000;

interface PauseSources {
  lanes: Lanes;
  deadLetters: Pick<DeadLetters, 'erasing'>;
}

interface ResumeSources extends PauseSources {
  holds: Holds;
  budgets: Pick<Budgets, 'unblock'>;
}

/** @param type only this lane; without it, all lanes of the destination */
export function pauseLanes(
  { lanes, deadLetters }: PauseSources,
  destination: string,
  type: JobType | undefined,
  actor: Actor,
): Promise<void> {
  const act = { ...actor, action: 'pause', ...(type && { lane: type }) } as const;
  return deadLetters.erasing.act(destination, act, () => lanes.pause(destination, type));
}

/** @param type only this lane; without it, all lanes of the destination */
export function resumeLanes(
  sources: ResumeSources,
  destination: string,
  type: JobType | undefined,
  actor: Actor,
): Promise<Resumed> {
  const act = { ...actor, action: 'resume', ...(type && { lane: type }) } as const;
  return sources.deadLetters.erasing.act(destination, act, () => resume(sources, destination, type));
}

async function resume(
  { lanes, holds, budgets }: ResumeSources,
  destination: string,
  type?: JobType,
): Promise<Resumed> {
  await lanes.resume(destination, type);
  const scopesLifted = await releaseHolds(holds, destination, type);
  const waitsEnded = await budgets.unblock(destination, type);
  if (waitsEnded.length > 0) await wakeThrottled(lanes, destination, type === undefined ? JOB_TYPES : [type]);
  return { scopesLifted, waitsEnded };
}

/** Lifts the holds that stop jobs of the lane, or every hold of the destination. Resolves to their scopes. */
async function releaseHolds(holds: Holds, destination: string, type?: JobType): Promise<string[]> {
  const { holds: all } = await holds.read(destination);
  const own = all.filter(({ scope }) => type === undefined || concernsLane(scope, type));
  const lifted = await Promise.all(
    own.map(async ({ scope }) => ((await holds.release(destination, scope)) ? [scope] : [])),
  );
  return lifted.flat();
}

/** Puts the jobs back into their lanes that a pause of the destination delayed: they would return up to a minute late. */
async function wakeThrottled(lanes: Lanes, destination: string, types: readonly JobType[]): Promise<void> {
  const store = lanes.deliveryStore(destination);
  for (const type of types) {
    const delayed = await lanes.queue(destination, type).getDelayed(0, MOST_WOKEN - 1);
    const throttled = delayed.flatMap(({ id, data }) =>
      id !== undefined && data.attempts?.at(-1)?.outcome === 'throttled' ? [{ type, jobId: id }] : [],
    );
    await store.releaseDependents(throttled);
  }
}
