/**
 * What the indexes of groups say, without reading a letter: how many, since when, until when, and how many in each hour.
 *
 * The indexes are sorted by the time of the last failure. So a count between two times is exact and costs the same for ten
 * letters and for a million. A trend needs no counters of its own.
 */
import { chunks, defineScript, type RedisClient, runScript } from '@tracklayer/redis';
import { COMMANDS_AT_ONCE } from '../chunks.js';
import { deadKeys } from '../keys.js';
import { type GroupIndex, parseGroupIndexes } from '../store/indexes.js';
import { hoursOf } from './hours.js';
import type { KeptReadings } from './kept-readings.js';

/** The letters of one index within the range. */
export interface Survey {
  count: number;
  /** Epoch ms; 0 if there are no letters. */
  firstAtMs: number;
  lastAtMs: number;
  /** Short name of the newest letter; empty if there is none. */
  newest: string;
  /** One count for each hour that was asked for. */
  byHour: number[];
}

const FIELDS = 5;

/**
 * KEYS: indexes. ARGV: 1 and 2 the range of times, 3… the start of each hour. Returns five values for each index: the number
 * of letters, the time of the oldest, the time of the newest, the short name of the newest, and the counts by hour with
 * commas between them. One command instead of many for each index: thousands of pending replies need memory.
 */
const SURVEY = defineScript(
  'dead-letters-survey',
  `local seen = {}
local from, till, hours = ARGV[1], ARGV[2], #ARGV - 2
for at, key in ipairs(KEYS) do
  local oldest = redis.call('ZRANGEBYSCORE', key, from, till, 'WITHSCORES', 'LIMIT', 0, 1)
  local newest = redis.call('ZREVRANGEBYSCORE', key, till, from, 'WITHSCORES', 'LIMIT', 0, 1)
  local first, last = tonumber(oldest[2]), tonumber(newest[2])
  local counts = {}
  for hour = 1, hours do
    local start, stop = ARGV[hour + 2], ARGV[hour + 3]
    if not last or last < tonumber(start) or (stop and first >= tonumber(stop)) then
      counts[hour] = 0
    else
      -- The range may begin after the start of the first hour.
      local low = (hour == 1 and from ~= '-inf' and tonumber(from) > tonumber(start)) and from or start
      counts[hour] = redis.call('ZCOUNT', key, low, stop and ('(' .. stop) or till)
    end
  end
  local to = ${FIELDS} * at
  seen[to - 4] = redis.call('ZCOUNT', key, from, till)
  seen[to - 3] = oldest[2] or '0'
  seen[to - 2] = newest[2] or '0'
  seen[to - 1] = newest[1] or ''
  seen[to] = table.concat(counts, ',')
end
return seen`,
);

/** An index with what it says of all its letters. */
export interface SurveyedIndex extends GroupIndex {
  survey: Survey;
}

export function isSurveyed(index: GroupIndex & { survey?: Survey }): index is SurveyedIndex {
  return index.survey !== undefined;
}

/** Reads what all group indexes of a destination say of all their letters, and of the last 24 hours. */
export type ReadSurveys = (destination: string) => Promise<SurveyedIndex[]>;

/** @param nowMs epoch ms */
export function createSurveys(redis: RedisClient, kept: KeptReadings, nowMs: () => number): ReadSurveys {
  const known = new Map<string, readonly GroupIndex[]>();
  return (destination) => {
    const hours = hoursOf({}, nowMs());
    return kept(destination, `surveys ${hours[0]}`, async () => {
      const keys = deadKeys(destination);
      const stored = await redis.hgetall(keys.groups);
      const indexes = parseGroupIndexes(destination, stored, known.get(destination));
      known.set(destination, indexes);
      const names = indexes.map(({ name }) => keys.index(name));
      const surveys = await surveyIndexes(redis, names, { range: ['-inf', '+inf'], hours });
      return indexes.flatMap((index, at) => {
        const survey = surveys[at];
        // The index became empty after its name was read.
        return survey === undefined || survey.count === 0 ? [] : [{ ...index, survey }];
      });
    });
  };
}

export interface SurveyRange {
  /** In the syntax of Redis, see `rangeOf`. */
  range: readonly [from: string, until: string];
  /** Epoch ms: the start of each hour to count, the oldest first. */
  hours: readonly number[];
}

/** Surveys these indexes, in the same order. */
export async function surveyIndexes(
  redis: RedisClient,
  keys: readonly string[],
  { range, hours }: SurveyRange,
): Promise<Survey[]> {
  const surveys: Survey[] = [];
  // A script blocks Redis. With a hundred indexes and two days of hours it takes some milliseconds.
  for (const chunk of chunks(keys, COMMANDS_AT_ONCE)) {
    const seen = (await runScript(redis, SURVEY, chunk, [...range, ...hours])) as (string | number)[];
    surveys.push(...chunk.map((_, at) => surveyOf(seen.slice(FIELDS * at, FIELDS * (at + 1)))));
  }
  return surveys;
}

function surveyOf([count, firstAtMs, lastAtMs, newest, byHour]: (string | number)[]): Survey {
  return {
    count: Number(count),
    firstAtMs: Number(firstAtMs),
    lastAtMs: Number(lastAtMs),
    newest: String(newest),
    byHour: byHour === '' ? [] : String(byHour).split(',').map(Number),
  };
}
