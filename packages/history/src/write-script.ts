import { defineScript } from '@tracklayer/redis';
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
  lanes: readonly string[];
  /** `ago`: ms before now. Each lane has four lists: entry, count, entry, count, … */
  parts: { ago: number; lanes: Record<string, number[][]> }[];
  /** Lane, counter, ms before now at the start, and at the end. */
  spans: (readonly [string, number, number, number])[];
  /** Field of the lanes' counts → pairs of counter and factor. */
  fromCounts: Readonly<Record<string, readonly (readonly [number, number])[]>>;
  byWorkers: readonly string[];
  byProducers: readonly string[];
  /** The counter whose greater value counts. */
  greatest: number;
  /** Name, length in ms, buckets per key, and how long a bucket is kept in ms. */
  units: (readonly [string, number, number, number])[];
  /** After this time without a write, no worker ran, in ms. */
  silentMs: number;
  /** For how long the last number of a writer is remembered, in ms. */
  writersKeptMs: number;
  /** How long marks are kept in ms, and how many. */
  marksKeptMs: number;
  mostMarks: number;
}

/**
 * Writes the history of one destination: into the minute, the hour and the day at once. So nothing has to be rolled up later, and
 * several workers may write at any time.
 *
 * The ends of jobs are not counted by workers. The lanes' counts have them, and the script that ends a job changes these
 * counts. So this script adds the difference since the last write, whoever wrote then. A killed worker loses none of them, and
 * no two workers add the same.
 *
 * Fields of the state:
 * - `began`, `at`: epoch ms of the first and of the last write;
 * - `n:<lane>:<outcome>`: the count of the lanes that the history has;
 * - `w:<writer>`: number and epoch ms of its last write;
 * - `c:<counter>:<lane>`: until when the time of this counter is counted, in epoch ms;
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
local was_silent = last and now - last > request.silentMs

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
