/**
 * Sees to the older events that events in work wait for: those that wait in the lane come next, and so do those that BullMQ took back
 * from a dead process. Events that wait for them may have all slots, so the elders go beside the slots.
 */
import type { WaitingLine } from '@tracklayer/lanes';
import { oneAtATime } from '../one-at-a-time.js';
import type { LaneSurge } from './lane-surge.js';

export interface Elders {
  /** Looks at all of them. Call this each second. */
  look(): Promise<void>;
  /** These are to come next. */
  fetch(jobIds: readonly string[]): Promise<void>;
}

export interface EldersOptions {
  line: WaitingLine;
  /** The lane of events in this process. Undefined where it does not run. */
  lane(): LaneSurge | undefined;
  /** Takes more events of the lane. Resolves to how many. */
  takeMore(count: number): Promise<number>;
}

/** Ids that are looked at together. */
const LOOKED_AT_ONCE = 200;

export function createElders({ line, lane, takeMore }: EldersOptions): Elders {
  async function takeBack(ids: ReadonlySet<string>): Promise<void> {
    // BullMQ puts them where the next jobs are.
    const next = await line.next(LOOKED_AT_ONCE);
    const count = next.filter((each) => ids.has(each)).length;
    if (lane()?.isOn() === true && count > 0) await takeMore(count);
  }

  async function bring(ids: readonly string[]): Promise<void> {
    const order = lane()?.order;
    const missing = ids.filter((each) => order?.isInWork(each) === false);
    const moved = await line.toFront(missing);
    const count = moved.filter(Boolean).length;
    if (count > 0) takeMore(count).catch(() => undefined);
    const gone = missing.filter((_, at) => !moved[at]);
    const ended = await line.haveEnded(gone);
    for (const [at, each] of gone.entries()) if (ended[at]) order?.forget(each);
  }

  const wanted = new Set<string>();
  /** What is wanted meanwhile comes together: Redis goes through its list once for all of them. */
  const bringAll = oneAtATime(async () => {
    while (wanted.size > 0) {
      const some = [...wanted].slice(0, LOOKED_AT_ONCE);
      for (const each of some) wanted.delete(each);
      await bring(some);
    }
  });

  async function fetch(ids: readonly string[]): Promise<void> {
    for (const each of ids) wanted.add(each);
    while (ids.some((each) => wanted.has(each))) await bringAll();
  }

  return {
    async look() {
      const ids = lane()?.elsewhere() ?? [];
      const ended = await line.haveEnded(ids);
      for (const [at, each] of ids.entries()) if (ended[at]) lane()?.endedElsewhere(each);
      if (ids.length > 0) await takeBack(new Set(ids));
      await fetch(lane()?.order.awaited() ?? []);
    },
    fetch,
  };
}
