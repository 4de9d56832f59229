import { JOB_TYPES } from '@tracklayer/events';
import { defineScript } from '@tracklayer/redis';
import { FROM_COUNTS, GREATEST, WRITTEN_BY_PRODUCERS, WRITTEN_BY_WORKERS } from './counters.js';
import { UNIT_NAMES, UNITS } from './units.js';
import { FOLD_LUA, MARKS_LUA, OLDEST_LUA, STORE_LUA } from './write-parts.js';

/** What the script gets, as JSON. */
export interface WriteRequest {
  /** Epoch ms; 0: the clock of Redis, because those of workers differ. */
  nowMs: number;
  /** The writer, and the number of this write. The script adds the parts of each number once, however often it comes. */
  writer: string;
  number: number;
  /** Version of the worker. */
  version: string;
  /** `ago`: ms before now. Each lane has four lists: entry, count, entry, count, … */
  parts: { ago: number; lanes: Record<string, number[][]> }[];
  /** Lane, counter, ms before now at the start, and at the end. */
  spans: (readonly [string, number, number, number])[];
}

/** After this time without any write, no worker ran. A worker writes at least every 15 s. */
const SILENT_MS = 60_000;

/** What is the same for every write. It is in the text of the script, so Redis gets it once. */
const FIXED = {
  lanes: JOB_TYPES,
  fromCounts: FROM_COUNTS,
  byWorkers: namesOf(WRITTEN_BY_WORKERS),
  byProducers: namesOf(WRITTEN_BY_PRODUCERS),
  /** The counter whose greater value counts. */
  greatest: GREATEST,
  /** Name, length in ms, buckets per key, and how long a bucket is kept in ms. */
  units: UNIT_NAMES.map((name) => [name, UNITS[name].ms, UNITS[name].perKey, UNITS[name].keptMs]),
  silentMs: SILENT_MS,
  /** One worker looks for the oldest jobs so often. The others of the destination need not. */
  oldestEveryMs: 1_000,
  /** How long the last number of a writer is remembered. A worker that starts again and again leaves a number each time. */
  writersKeptMs: 3_600_000,
  marksKeptMs: UNITS.day.keptMs,
  mostMarks: 2_000,
};

/**
 * Writes the history of one destination: into the minute, the hour and the day at once. So nothing has to be rolled up later, and
 * several workers may write at any time.
 *
 * The ends of jobs are not counted by workers. The lanes' counts have them, and the script that ends a job changes these
 * counts. So this script adds the difference since the last write, whichever worker wrote then. A killed worker loses none of them, and
 * no two workers add the same.
 *
 * Fields of the state:
 * - `began`, `at`: epoch ms of the first and of the last write;
 * - `n:<lane>:<outcome>`: the count of the lanes that the history has;
 * - `w:<writer>`: number and epoch ms of its last write;
 * - `c:<counter>:<lane>`: until when the time of this counter is counted, in epoch ms;
 * - `oldest`: the writer that looked for the oldest jobs last, and when;
 * - `v:<version>`: epoch ms when a worker of that version last wrote;
 * - `o:<name>`: the mark of a hold or a pause that has not ended.
 *
 * KEYS: 1 the destination's prefix, 2 the lanes' counts, 3 the state. While a slot of a Cluster moves, Redis sends the script away as
 * long as one of them is elsewhere. ARGV: 1 a `WriteRequest`. Returns epoch ms.
 */
export const WRITE = defineScript(
  'history-write',
  `
local request = cjson.decode(ARGV[1])
local fixed = ${luaOf(FIXED)}
local prefix = KEYS[1]
local history = prefix .. ':history'
local now = request.nowMs
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local function whole(number)
  return string.format('%.0f', number)
end
local function pairs_of(key)
  local flat, found = redis.call('HGETALL', key), {}
  for i = 1, #flat, 2 do
    found[flat[i]] = flat[i + 1]
  end
  return found
end

local state, changes, gone = pairs_of(history), {}, {}
local function remember(field, value)
  if state[field] ~= value then
    changes[#changes + 1] = field
    changes[#changes + 1] = value
    state[field] = value
  end
end
local last = tonumber(state.at)
local was_silent = last and now - last > fixed.silentMs

-- minute → lane → counters, then the three histograms
local cells = {}
local function cell_at(at, lane)
  local minute = math.floor(at / 60000)
  cells[minute] = cells[minute] or {}
  cells[minute][lane] = cells[minute][lane] or { {}, {}, {}, {} }
  return cells[minute][lane]
end
local function add(tally, entry, count)
  tally[entry] = (tally[entry] or 0) + count
end
${FOLD_LUA}${OLDEST_LUA}${MARKS_LUA}${STORE_LUA}
return whole(now)
`,
);

function namesOf(names: readonly string[]): Record<string, true> {
  return Object.fromEntries(names.map((name) => [name, true] as const));
}

/** A constant as Lua writes it. */
function luaOf(value: unknown): string {
  if (Array.isArray(value)) return `{ ${value.map(luaOf).join(', ')} }`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, each]) => `[${JSON.stringify(name)}] = ${luaOf(each)}`)
    .join(', ')} }`;
}
