import type { NormaliseOptions } from '@tracklayer/events';
import type { Submission } from '@tracklayer/lanes';
import { enqueueSubmissions } from './enqueue.js';
import type { Enqueuer } from './enqueue-slice.js';
import { isRefused, type Refused } from './inputs.js';
import { quarantine } from './quarantine.js';
import type { Receipt } from './receipt.js';
import type { Taken } from './taken.js';
import { createTurns } from './turns.js';

/** Puts calls into Redis at once. Each method rejects with `QueueUnavailableError` where Redis does not take them. */
export interface SendNow {
  /** Calls of one turn of the event loop go together. */
  one(call: Taken): Promise<Receipt>;
  /** Many events of one call. A profile that is in several of them is sent once. */
  events(
    submissions: readonly Submission[],
    nowMs: number,
    destinations: readonly string[],
  ): Promise<Receipt[]>;
  /** Keeps events that cannot be delivered as they are. */
  refused(refused: readonly Refused[], nowMs: number, destinations: readonly string[]): Promise<Receipt[]>;
}

/** @param howToRead how the withdrawal in an event is read that was made at `nowMs` */
export function createSendNow(enqueuer: Enqueuer, howToRead: (nowMs: number) => NormaliseOptions): SendNow {
  const turns = createTurns(enqueuer);

  const events: SendNow['events'] = (submissions, nowMs, destinations) =>
    enqueueSubmissions(submissions, destinations, nowMs, enqueuer);

  const refused: SendNow['refused'] = (some, nowMs, destinations) =>
    quarantine(some, destinations, howToRead(nowMs), {
      ...enqueuer,
      enqueue: (submissions) => events(submissions, nowMs, destinations),
    });

  return {
    events,
    refused,
    async one({ checked, nowMs, destinations }) {
      if (!isRefused(checked)) return turns.add(checked, nowMs, destinations);
      const [receipt] = await refused([checked], nowMs, destinations);
      return receipt as Receipt;
    },
  };
}
