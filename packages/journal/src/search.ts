/**
 * The scripts that search a journal. Redis searches where the texts are and returns what it found, so a look-up costs a few
 * round trips and a few kilobytes, however many events the journal has.
 */
import { defineScript, type RedisClient, runScript } from '@tracklayer/redis';
import { type JournalKeys, journalKeys } from './keys.js';
import { placeOf, TAG_LENGTH } from './tags.js';

/** What one day has of what was looked for. */
export interface FoundOfDay {
  day: string;
  /** Records, or tags of events, one after the other. */
  text: string;
}

/** Lua: the days, the oldest first. Redis has them in the order in which they expire. */
const DAYS_LUA = `
local days = redis.call('ZRANGE', KEYS[2], 0, -1)
table.sort(days, function(one, other) return tonumber(one) < tonumber(other) end)
`;

/**
 * KEYS: 1 the journal, 2 its days. ARGV: 1 how many sealed logs to search at most, or empty, 2… tags. Returns day, text, day,
 * text, …: the records that have one of the texts anywhere. The log of a day comes after its sealed logs. Returns nil where
 * more logs are sealed.
 */
const SEARCH_LOGS = defineScript(
  'journal-search-logs',
  `${DAYS_LUA}
local sealed = redis.call('LRANGE', KEYS[1] .. ':sealed', 0, -1)
if ARGV[1] ~= '' and #sealed > tonumber(ARGV[1]) then
  return nil
end

local function start_of(text, at)
  local width = 256
  while true do
    local from = math.max(1, at - width)
    local start = string.match(string.sub(text, from, at - 1), '.*\\30()')
    if start then
      return from + start - 1
    end
    if from == 1 then
      return 1
    end
    width = width * 8
  end
end

local function search(key, found)
  local text = redis.call('GET', key)
  if not text then
    return
  end
  for i = 2, #ARGV do
    local at = string.find(text, ARGV[i], 1, true)
    while at do
      local stop = string.find(text, '\\30', at, true)
      if not stop then
        break
      end
      found[#found + 1] = string.sub(text, start_of(text, at), stop)
      at = string.find(text, ARGV[i], stop, true)
    end
  end
end

local answer = {}
for _, day in ipairs(days) do
  local found, start = {}, day .. ':'
  for _, name in ipairs(sealed) do
    if string.sub(name, 1, #start) == start then
      search(KEYS[1] .. ':sealed:' .. name, found)
    end
  end
  search(KEYS[1] .. ':log:' .. day, found)
  answer[#answer + 1] = day
  answer[#answer + 1] = table.concat(found)
end
return answer
`,
);

/**
 * KEYS: 1 the journal, 2 its days. ARGV: 1 how many events at most, 2 the bucket, 3 the rest of a tag. Returns the number of
 * events, then day, text, day, text, …: the tags of the events that the tag finds, the newest first, each once. Reads no more than
 * it needs: a migration has a million events.
 */
const SEARCH_INDEX = defineScript(
  'journal-search-index',
  `${DAYS_LUA}
local most, answer, seen, count = tonumber(ARGV[1]), { 0 }, {}, 0
local width = #ARGV[3] + ${TAG_LENGTH}
for i = #days, 1, -1 do
  local key, found = KEYS[1] .. ':i' .. days[i] .. ':' .. ARGV[2], {}
  for n = redis.call('LLEN', key) - 1, 0, -1 do
    if count >= most then
      break
    end
    local text, own = redis.call('LINDEX', key, n), {}
    local at = string.find(text, ARGV[3], 1, true)
    while at do
      local past = (at - 1) % width
      if past == 0 then
        own[#own + 1] = string.sub(text, at + #ARGV[3], at + width - 1)
        at = string.find(text, ARGV[3], at + width, true)
      else
        at = string.find(text, ARGV[3], at + 1, true)
      end
    end
    for o = #own, 1, -1 do
      if not seen[own[o]] and count < most then
        seen[own[o]], count = true, count + 1
        found[#found + 1] = own[o]
      end
    end
  end
  answer[#answer + 1] = days[i]
  answer[#answer + 1] = table.concat(found)
end
answer[1] = count
return answer
`,
);

/** KEYS: 1 the journal, 2 its days. ARGV: 1 the bucket, 2 the rest of a tag. Returns day, text, day, text, …: the records of that event. */
const SEARCH_ENTRIES = defineScript(
  'journal-search-entries',
  `${DAYS_LUA}
local answer, start = {}, ARGV[2] .. '\\31'
for _, day in ipairs(days) do
  local found = {}
  for _, text in ipairs(redis.call('LRANGE', KEYS[1] .. ':e' .. day .. ':' .. ARGV[1], 0, -1)) do
    local at = string.find(text, start, 1, true)
    while at do
      local stop = string.find(text, '\\30', at, true)
      if not stop then
        break
      end
      if at == 1 or string.byte(text, at - 1) == 30 then
        found[#found + 1] = string.sub(text, at, stop)
      end
      at = string.find(text, start, stop, true)
    end
  end
  answer[#answer + 1] = day
  answer[#answer + 1] = table.concat(found)
end
return answer
`,
);

export interface JournalSearch {
  /** The records of the logs in which one of the texts appears. Undefined where more than `mostSealed` logs are sealed. */
  logs(tags: readonly string[], mostSealed?: number): Promise<FoundOfDay[] | undefined>;
  /** The events that a tag finds in the indexes, the newest first, at most so many. */
  index(tag: string, most: number): Promise<{ days: FoundOfDay[]; count: number }>;
  /** The records of an event in the buckets, the oldest first. Their `tags` are the rest of its tag. */
  entries(tag: string): Promise<FoundOfDay[]>;
}

/** Each call is one round trip. Calls of one turn of the event loop leave together, in their order. */
export function searchOver(redis: RedisClient, destination: string): JournalSearch {
  const { state, days }: JournalKeys = journalKeys(destination);
  const run = (script: Parameters<typeof runScript>[1], args: readonly (string | number)[]) =>
    runScript(redis, script, [state, days], args);
  return {
    async logs(tags, mostSealed) {
      const answer = await run(SEARCH_LOGS, [mostSealed ?? '', ...tags]);
      return answer === null ? undefined : pairsOf(answer as string[]);
    },
    async index(tag, most) {
      const { bucket, rest } = placeOf(tag);
      const [count, ...days] = (await run(SEARCH_INDEX, [most, bucket, rest])) as [number, ...string[]];
      return { days: pairsOf(days), count };
    },
    async entries(tag) {
      const { bucket, rest } = placeOf(tag);
      return pairsOf((await run(SEARCH_ENTRIES, [bucket, rest])) as string[]);
    },
  };
}

function pairsOf(flat: readonly string[]): FoundOfDay[] {
  return Array.from({ length: flat.length / 2 }, (_, at) => ({
    day: flat[2 * at] ?? '',
    text: flat[2 * at + 1] ?? '',
  }));
}
