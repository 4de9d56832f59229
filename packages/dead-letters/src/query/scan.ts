import type { RedisClient } from '@tracklayer/redis';
import { isPresent } from '../is-present.js';
import { deadKeys } from '../keys.js';
import { memberOf, parseLetterId } from '../letter/letter-id.js';
import { comparePositions, firstOf, type Order, type Position } from '../store/cursor.js';
import { type LetterIndex, parseGroupIndexes } from '../store/indexes.js';
import { mergeIndexes } from './merge-indexes.js';
import { lookupKeyOf, positionsOf, scanLookup } from './scan-lookup.js';
import { indexesOf, type Selection } from './selection.js';
import type { ReadSurveys, Survey } from './survey.js';

export interface ScanOptions {
  /** Only positions after this one. */
  after?: Position;
  limit: number;
  order: Order;
  /** Tells which indexes the page needs. Default: all that can contain letters of the selection. */
  surveys?: ReadSurveys | undefined;
}

/** An index, and what it says of all its letters where that is known. */
type FoundIndex = LetterIndex & { survey?: Survey };

/** The next positions of a selection, at most `limit`; fewer mean the end. Reads indexes, not letters, where it can. */
export async function nextPositions(
  redis: RedisClient,
  destination: string,
  selection: Selection,
  options: ScanOptions,
): Promise<Position[]> {
  if (selection.ids)
    return firstOf(await positionsOf(redis, destination, selection, membersOf(selection.ids)), options);
  const lookupKey = lookupKeyOf(selection);
  if (lookupKey) return scanLookup(redis, destination, selection, lookupKey, options);
  const { order, surveys } = options;
  const indexes = await readIndexes(redis, destination, selection, surveys);
  const firstMs = indexes.map(({ survey }) => (order === 'newest' ? survey?.lastAtMs : survey?.firstAtMs));
  return mergeIndexes(firstMs, options, (at, after, limit) => {
    const key = deadKeys(destination).index(indexes[at]?.name ?? '');
    return scanIndex(redis, key, selection, { ...options, limit, ...(after && { after }) });
  });
}

/** The existing indexes that can contain letters of a selection. */
export async function readIndexes(
  redis: RedisClient,
  destination: string,
  selection: Selection,
  surveys?: ReadSurveys,
): Promise<FoundIndex[]> {
  if (surveys !== undefined) {
    const { fromMs = Number.NEGATIVE_INFINITY, untilMs = Number.POSITIVE_INFINITY } = selection;
    const surveyed = (await surveys(destination)).filter(
      ({ survey }) => survey.lastAtMs >= fromMs && survey.firstAtMs < untilMs,
    );
    return indexesOf(selection, surveyed);
  }
  const stored = await redis.hgetall(deadKeys(destination).groups);
  return indexesOf(selection, parseGroupIndexes(destination, stored));
}

async function scanIndex(
  redis: RedisClient,
  key: string,
  selection: Selection,
  { after, limit, order }: ScanOptions,
): Promise<Position[]> {
  const [from, until] = rangeOf(selection);
  const reached = after?.timeMs;
  const positions: Position[] = [];
  // Several letters can have the time that was reached, and some of them come before `after`. So one read can be too few.
  for (let offset = 0; ; offset += limit) {
    const found =
      order === 'newest'
        ? await redis.zrevrangebyscore(key, reached ?? until, from, 'WITHSCORES', 'LIMIT', offset, limit)
        : await redis.zrangebyscore(key, reached ?? from, until, 'WITHSCORES', 'LIMIT', offset, limit);
    for (let at = 0; at < found.length; at += 2) {
      const position = { member: found[at] as string, timeMs: Number(found[at + 1]) };
      if (after === undefined || comparePositions(after, position, order) < 0) positions.push(position);
    }
    if (positions.length >= limit || found.length < 2 * limit) return positions;
  }
}

function membersOf(ids: readonly string[]): string[] {
  return [...new Set(ids)].map(parseLetterId).filter(isPresent).map(memberOf);
}

/** The time range of a selection in the syntax of Redis. Pure. */
export function rangeOf({ fromMs, untilMs }: Selection): [from: string, until: string] {
  return [fromMs === undefined ? '-inf' : String(fromMs), untilMs === undefined ? '+inf' : `(${untilMs}`];
}
