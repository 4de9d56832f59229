import { defineScript, type RedisClient, runScript } from '@tracklayer/redis';
import { deadKeys } from '../keys.js';
import type { Cause } from '../letter/group-key.js';
import type { DeadLetter } from '../letter/letter.js';
import { type CauseShelf, causeShelves, isCauseShelf } from '../store/indexes.js';
import { readLetters } from '../store/read.js';
import { asPlaced } from '../store/unreadable.js';
import { type Selection, shelvesOf } from './selection.js';
import { SelectionError } from './selection-text.js';

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

/**
 * Every cause there is now, the most frequent first. Three round trips, whatever there is; its time grows with the causes,
 * not the letters.
 * @throws {SelectionError} where the selection asks for more than a cause.
 */
export async function groupLetters(
  redis: RedisClient,
  destination: string,
  selection: Selection = {},
): Promise<LetterGroup[]> {
  requireCauses(selection);
  const keys = deadKeys(destination);
  const all = causeShelves(await redis.hgetall(keys.causes));
  const shelves = shelvesOf(selection, all).filter(isCauseShelf);
  if (shelves.length === 0) return [];
  const seen = await surveyAll(
    redis,
    shelves.map(({ name }) => keys.shelf(name)),
  );
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

/** What shelves are cut by, and nothing else: a group is told by their ends and sizes. */
function requireCauses({ type, eventName, code, group, pointer, replayed, ...rest }: Selection): void {
  const more = Object.entries(rest).filter(([, value]) => value !== undefined);
  if (more.length === 0) return;
  const fix = 'Groups are told by type, event, code, group, pointer and replayed; a list takes the rest.';
  throw new SelectionError(more.map(([path]) => ({ path, fix })));
}

interface Survey {
  count: number;
  firstAtMs: number;
  lastAtMs: number;
  /** Short name of the newest letter, empty where there is none. */
  newest: string;
}

/**
 * KEYS: shelves. Returns four values for each: how many letters, the time of the oldest, of the newest, and its short name.
 * One command instead of three for each: hundreds of answers on their way at once are what costs memory here.
 */
const SURVEY = defineScript(
  'dead-letters-survey',
  `local seen = {}
for at, key in ipairs(KEYS) do
  local oldest = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
  local newest = redis.call('ZRANGE', key, -1, -1, 'WITHSCORES')
  local to = 4 * at
  seen[to - 3] = redis.call('ZCARD', key)
  seen[to - 2] = oldest[2] or ''
  seen[to - 1] = newest[2] or ''
  seen[to] = newest[1] or ''
end
return seen`,
);

async function surveyAll(redis: RedisClient, keys: readonly string[]): Promise<Survey[]> {
  const seen = (await runScript(redis, SURVEY, keys, [])) as (string | number)[];
  return keys.map((_, index) => {
    const [count, firstAtMs, lastAtMs, newest] = seen.slice(4 * index, 4 * index + 4);
    return {
      count: Number(count),
      firstAtMs: Number(firstAtMs),
      lastAtMs: Number(lastAtMs),
      newest: String(newest),
    };
  });
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
    example: asPlaced(example, 'dead', { timeMs: lastAtMs }),
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
