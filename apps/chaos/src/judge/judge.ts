import type { RedisClient } from '@tracklayer/redis';
import type { Klaviyo } from '../world/klaviyo.js';
import { mistakeIn, readBooks } from './books.js';
import { callsBeyond } from './calls-beyond.js';
import { findEvents } from './find-events.js';
import { strayJobs } from './stray-jobs.js';

/** What became of the acknowledged events. */
export interface Counts {
  acknowledged: number;
  /** On record at Klaviyo once. */
  once: number;
  /** On record more than once. */
  twice: number;
  /** Neither on record, nor in a lane, nor a dead letter. */
  lost: number;
  /** Dead letters of events that could be delivered. */
  wronglyDead: number;
  /** Not on record, and in a lane when the round ended. */
  inLane: number;
  /** Calls that were surely beyond Klaviyo's limits, in any sliding window. */
  sentBeyond: number;
  /** Whether the accounting of each lane adds up. */
  books: boolean;
}

export interface Judgement {
  counts: Counts;
  /** Calls that may have been beyond a limit. The sandbox noticed them late. */
  beyondUnsure: number;
  /** Sentences about what is wrong. */
  remarks: string[];
}

export interface Expected {
  /** Whether the dead letter of an event is right. */
  mayDie: (eventId: string) => boolean;
  /** Losses and books need no remark. */
  mayLose: boolean;
  /** How many calls the workers make at the same time for one account and endpoint. */
  atOnce: number;
}

/** Counts what became of the acknowledged events, and says what is wrong. */
export async function judge(
  redis: RedisClient,
  klaviyo: Klaviyo,
  acknowledged: Iterable<string>,
  { mayDie, mayLose, atOnce }: Expected,
): Promise<Judgement> {
  const destinations = klaviyo.accounts.map(({ id }) => id);
  const { inLane, dead, left } = await findEvents(redis, destinations);
  const wrongly = [...dead].filter(([id]) => !mayDie(id));
  const beyond = await callsBeyond(klaviyo, atOnce);
  const counts: Counts = {
    acknowledged: 0,
    once: 0,
    twice: 0,
    lost: 0,
    wronglyDead: wrongly.length,
    inLane: 0,
    sentBeyond: beyond.calls,
    books: true,
  };
  const lost: string[] = [];
  for (const id of acknowledged) {
    counts.acknowledged += 1;
    const times = klaviyo.recorded.get(id) ?? 0;
    if (times === 1) counts.once += 1;
    else if (times > 1) counts.twice += 1;
    else if (inLane.has(id)) counts.inLane += 1;
    else if (!dead.has(id)) lost.push(id);
  }
  counts.lost = lost.length;

  const books = (await Promise.all(destinations.map((id) => readBooks(redis, id)))).flat();
  const mistakes = books.flatMap((each) => mistakeIn(each) ?? []);
  counts.books = mistakes.length === 0;
  const strays: string[] = [];
  for (const each of books)
    if (mistakeIn(each) !== undefined) strays.push(...(await strayJobs(redis, each.destination, each.type)));
  return {
    counts,
    beyondUnsure: beyond.unsure,
    remarks: [
      ...(mayLose ? [] : [...mistakes, ...strays.slice(0, 5)]),
      ...left,
      ...beyond.remarks,
      ...wrongly.slice(0, 3).map(([id, why]) => `${id} is a dead letter: ${why}`),
      ...(mayLose ? [] : lost.slice(0, 3)).map((id) => `${id} is lost`),
    ],
  };
}
