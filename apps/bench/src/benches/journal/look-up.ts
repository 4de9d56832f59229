import { createDeadLetters } from '@tracklayer/dead-letters';
import { type EventQuery, findEvents } from '@tracklayer/event-status';
import { createHolds } from '@tracklayer/holds';
import type { Lanes } from '@tracklayer/lanes';
import type { DigestKeySource } from '@tracklayer/persons';
import type { RedisClient } from '@tracklayer/redis';
import { order } from '../synthetic-order.js';
import type { Filled } from './fill-journal.js';

export interface LookedUp {
  /** How long each look-up took, in ms. */
  orderMs: number[];
  personMs: number[];
  /** Look-ups that did not find exactly the delivered orders. */
  wrong: number;
}

/** Steps over the events by so many, so that the look-ups lie all over the journal. */
const STRIDE = 7_919;

/** Finds orders by their number, and the orders of people, as `tracklayer events list` does. */
export async function lookUp(
  at: { redis: RedisClient; lanes: Lanes; digestKey: DigestKeySource },
  { destination, events, people, run, lookups }: Filled & { lookups: number },
): Promise<LookedUp> {
  const context = {
    ...at,
    deadLetters: createDeadLetters(at.redis, { lanes: at.lanes }),
    holds: createHolds(at.redis),
  };
  const result: LookedUp = { orderMs: [], personMs: [], wrong: 0 };
  const timed = async (query: EventQuery, expected: number, times: number[]) => {
    const startedMs = performance.now();
    const { events: found } = await findEvents(context, destination, [query]);
    times.push(performance.now() - startedMs);
    const delivered = found.filter(({ jobs }) => jobs[0]?.state === 'delivered');
    // Live orders have the same buyers.
    if (delivered.length < expected || (expected === 1 && found.length !== 1)) result.wrong += 1;
  };
  for (let index = 0; index < lookups; index += 1) {
    const number = (index * STRIDE) % events;
    const { profile, properties } = order(number, run, people);
    await timed({ key: { name: 'orderId', value: String(properties.orderId) } }, 1, result.orderMs);
    const expected = Math.floor((events - 1 - (number % people)) / people) + 1;
    await timed(
      { person: { identifier: 'email', value: profile.email ?? '' } },
      Math.min(20, expected),
      result.personMs,
    );
  }
  return result;
}
