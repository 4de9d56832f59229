import type { RedisClient } from '@tracklayer/redis';
import { causeId } from '../letter/cause-key.js';
import { personDigestsOf } from '../letter/persons.js';
import { isGroupIndex, type LetterIndex } from '../store/indexes.js';
import { sampleLetters } from './sample.js';
import { readIndexes } from './scan.js';
import { isAnsweredByIndex, type Selection } from './selection.js';
import type { ReadSurveys } from './survey.js';

/** Distinct people. If not `exact`, only a sample of the letters was read, and there are at least so many. */
export interface People {
  count: number;
  exact: boolean;
}

/** How many letters a cause has, and about how many of them are read to count its people. */
export interface CauseSize {
  id: string;
  total: number;
  atMost: number;
}

/**
 * Counts the people of these causes of a selection, in the same order. Memory holds a digest of each person of one cause. The
 * names of the indexes are read once: there may be thousands, and a hundred causes.
 */
export async function countPeople(
  redis: RedisClient,
  destination: string,
  selection: Selection,
  causes: readonly CauseSize[],
  surveys?: ReadSurveys,
): Promise<People[]> {
  const indexes = causes.some(({ atMost }) => atMost >= 1)
    ? await indexesByCause(redis, destination, selection, surveys)
    : undefined;
  const people: People[] = [];
  for (const { id, total, atMost } of causes) {
    const digests = new Set<string>();
    if (atMost >= 1) {
      const options = { total, atMost, indexes: indexes?.get(id) };
      const samples = sampleLetters(redis, destination, { ...selection, cause: id }, options);
      for await (const { letters } of samples)
        for (const { job } of letters) for (const digest of personDigestsOf(job)) digests.add(digest);
    }
    people.push({ count: digests.size, exact: total <= atMost });
  }
  return people;
}

/** Undefined where no index contains exactly the letters of the selection. */
async function indexesByCause(
  redis: RedisClient,
  destination: string,
  selection: Selection,
  surveys: ReadSurveys | undefined,
): Promise<Map<string, LetterIndex[]> | undefined> {
  if (!isAnsweredByIndex(selection)) return undefined;
  const indexes = await readIndexes(redis, destination, selection, surveys);
  if (!indexes.every(isGroupIndex)) return undefined;
  const byCause = new Map<string, LetterIndex[]>();
  for (const index of indexes) {
    const cause = causeId(destination, index.groupKey);
    const known = byCause.get(cause);
    if (known === undefined) byCause.set(cause, [index]);
    else known.push(index);
  }
  return byCause;
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
