import { defineScript, type RedisClient, runScript } from '@tracklayer/redis';
import { deadKeys } from '../keys.js';
import type { GroupKey } from '../letter/group-key.js';
import type { DeadLetter } from '../letter/letter.js';
import { type GroupIndex, isGroupIndex, parseGroupIndexes } from '../store/indexes.js';
import { readLetters } from '../store/read.js';
import { withIndexState } from '../store/unreadable.js';
import { indexesOf, type Selection } from './selection.js';
import { SelectionError } from './selection-text.js';

/** Dead letters with the same group key. */
export interface LetterGroup extends GroupKey {
  id: string;
  destination: string;
  count: number;
  /** How many of them died again after a replay. */
  replayed: number;
  /** Epoch ms of the oldest and the newest last failure in the group. */
  firstAtMs: number;
  lastAtMs: number;
  /** The newest letter, with its detail and hint. */
  example: DeadLetter;
}

/**
 * Every group of dead letters, the largest first. Takes three round trips. Its time grows with the number of groups, not
 * with the number of letters.
 * @throws {SelectionError} if the selection has conditions that a group key does not contain.
 */
export async function groupLetters(
  redis: RedisClient,
  destination: string,
  selection: Selection = {},
): Promise<LetterGroup[]> {
  requireGroupConditions(selection);
  const keys = deadKeys(destination);
  const all = parseGroupIndexes(await redis.hgetall(keys.groups));
  const indexes = indexesOf(selection, all).filter(isGroupIndex);
  if (indexes.length === 0) return [];
  const surveys = await surveyAll(
    redis,
    indexes.map(({ name }) => keys.index(name)),
  );
  const examples = await readLetters(
    redis,
    destination,
    surveys.map(({ newest }) => newest),
  );
  const groups = new Map<string, LetterGroup>();
  for (const [at, index] of indexes.entries()) {
    const survey = surveys[at];
    const example = examples[at];
    // The index became empty after its name was read.
    if (survey === undefined || example === undefined) continue;
    const group = groupOf(destination, index, survey, example);
    const other = groups.get(index.groupId);
    groups.set(index.groupId, other === undefined ? group : combined(other, group));
  }
  return [...groups.values()].sort((a, b) => b.count - a.count || b.lastAtMs - a.lastAtMs);
}

/** Groups are counted by the sizes of their indexes, so only conditions of the group key are possible. */
function requireGroupConditions({
  type,
  eventName,
  code,
  group,
  pointer,
  replayed,
  ...rest
}: Selection): void {
  const others = Object.entries(rest).filter(([, value]) => value !== undefined);
  if (others.length === 0) return;
  const fix =
    'Select groups by type, event, code, group, pointer or replayed. Use a list for other conditions.';
  throw new SelectionError(others.map(([path]) => ({ path, fix })));
}

interface Survey {
  count: number;
  firstAtMs: number;
  lastAtMs: number;
  /** Short name of the newest letter; empty if there is none. */
  newest: string;
}

/**
 * KEYS: indexes. Returns four values for each: the number of letters, the time of the oldest, the time of the newest, and
 * the short name of the newest. One command instead of three for each index: hundreds of pending replies need memory.
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
  { groupKey, groupId, replayed }: GroupIndex,
  { count, firstAtMs, lastAtMs }: Survey,
  example: DeadLetter,
): LetterGroup {
  return {
    id: groupId,
    destination,
    ...groupKey,
    count,
    replayed: replayed ? count : 0,
    firstAtMs,
    lastAtMs,
    example: withIndexState(example, 'dead', { timeMs: lastAtMs }),
  };
}

/** A group has two indexes: letters that were never replayed, and letters that died again. */
function combined(a: LetterGroup, b: LetterGroup): LetterGroup {
  return {
    ...(a.lastAtMs >= b.lastAtMs ? a : b),
    count: a.count + b.count,
    replayed: a.replayed + b.replayed,
    firstAtMs: Math.min(a.firstAtMs, b.firstAtMs),
  };
}
