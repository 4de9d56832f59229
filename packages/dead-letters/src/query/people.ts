import type { RedisClient } from '@tracklayer/redis';
import { personDigestsOf } from '../letter/persons.js';
import { sampleLetters } from './sample.js';
import type { Selection } from './selection.js';

/** Distinct people. If not `exact`, only a sample of the letters was read, and there are at least so many. */
export interface People {
  count: number;
  exact: boolean;
}

/** Counts the people of a selection that has `total` letters. Reads about `atMost` of them; memory holds a digest of each person. */
export async function countPeople(
  redis: RedisClient,
  destination: string,
  selection: Selection,
  { total, atMost }: { total: number; atMost: number },
): Promise<People> {
  const exact = total <= atMost;
  if (atMost < 1) return { count: 0, exact };
  const digests = new Set<string>();
  for await (const { letters } of sampleLetters(redis, destination, selection, { total, atMost })) {
    for (const { job } of letters) for (const digest of personDigestsOf(job)) digests.add(digest);
  }
  return { count: digests.size, exact };
}

/**
 * Shares a budget among sizes: each gets what it needs, and what small ones leave goes to the large ones, in equal parts. The
 * shares add up to at most the budget. Pure.
 */
export function shareOut(sizes: readonly number[], budget: number): number[] {
  const shares = sizes.map(() => 0);
  const ascending = [...sizes.keys()].sort((a, b) => (sizes[a] ?? 0) - (sizes[b] ?? 0));
  let left = budget;
  for (const [done, at] of ascending.entries()) {
    const share = Math.min(sizes[at] ?? 0, Math.floor(left / (sizes.length - done)));
    shares[at] = share;
    left -= share;
  }
  return shares;
}
