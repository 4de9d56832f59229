import type { RedisClient } from '@tracklayer/redis';
import type { Cause } from './cause.js';
import { deadKeys } from './keys.js';
import type { DeadLetter } from './letter.js';
import { readLetters } from './read-letters.js';
import { type CauseShelf, causeShelves } from './shelf.js';

/** The dead letters of one cause. */
export interface LetterGroup extends Cause {
  id: string;
  destination: string;
  count: number;
  /** How many of them were replayed and died again. */
  replayed: number;
  /** Epoch ms of the oldest and the newest last failure among them. */
  firstAtMs: number;
  lastAtMs: number;
  /** The newest of them, with its detail and hint. */
  example: DeadLetter;
}

/** Every cause there is now, the most frequent first. Three round trips; its time grows with the causes, not the letters. */
export async function groupLetters(redis: RedisClient, destination: string): Promise<LetterGroup[]> {
  const keys = deadKeys(destination);
  const shelves = causeShelves(await redis.hgetall(keys.causes));
  const seen = await Promise.all(shelves.map(({ name }) => survey(redis, keys.shelf(name))));
  const examples = await readLetters(
    redis,
    destination,
    seen.map(({ newest }) => newest),
  );
  const groups = new Map<string, LetterGroup>();
  for (const [index, shelf] of shelves.entries()) {
    const survey = seen[index];
    const example = examples[index];
    // A shelf cleared since its name was read.
    if (survey === undefined || example === undefined) continue;
    const group = groupOf(destination, shelf, survey, example);
    const other = groups.get(shelf.group);
    groups.set(shelf.group, other === undefined ? group : together(other, group));
  }
  return [...groups.values()].sort((a, b) => b.count - a.count || b.lastAtMs - a.lastAtMs);
}

interface Survey {
  count: number;
  firstAtMs: number;
  lastAtMs: number;
  /** Short name of the newest letter, empty where there is none. */
  newest: string;
}

async function survey(redis: RedisClient, key: string): Promise<Survey> {
  const [count, oldest, newest] = await Promise.all([
    redis.zcard(key),
    redis.zrange(key, '0', '0', 'WITHSCORES'),
    redis.zrange(key, '-1', '-1', 'WITHSCORES'),
  ]);
  return { count, firstAtMs: Number(oldest[1]), lastAtMs: Number(newest[1]), newest: newest[0] ?? '' };
}

function groupOf(
  destination: string,
  { cause, group, replayed }: CauseShelf,
  { count, firstAtMs, lastAtMs }: Survey,
  example: DeadLetter,
): LetterGroup {
  return {
    id: group,
    destination,
    ...cause,
    count,
    replayed: replayed ? count : 0,
    firstAtMs,
    lastAtMs,
    example,
  };
}

/** One cause has two shelves: letters never replayed, and those that died again. */
function together(a: LetterGroup, b: LetterGroup): LetterGroup {
  return {
    ...(a.lastAtMs >= b.lastAtMs ? a : b),
    count: a.count + b.count,
    replayed: a.replayed + b.replayed,
    firstAtMs: Math.min(a.firstAtMs, b.firstAtMs),
  };
}
