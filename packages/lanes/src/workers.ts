/**
 * Which workers serve a destination, and whether each understands what a producer of this version writes.
 *
 * Defends against two silences. A worker of an older version may not understand a job. It records such a job as an
 * unparseable dead letter, or drops the fields that it does not know. And a slip in the id of a destination makes lanes that
 * nobody serves. So each worker reports itself every few seconds. A producer warns of an older worker, and of a
 * destination that none serves. Commands and pages show both.
 *
 * The times are Redis's, since the clocks of machines differ.
 */
import { JOB_TYPES, type JobType } from '@tracklayer/events';
import {
  defineScript,
  type RedisClient,
  runScript,
  sharedScript,
  type WriteRefusal,
} from '@tracklayer/redis';
import { laneKeys } from './keys.js';

/** What a worker says of itself. A newer version may add fields. */
export interface WorkerCard {
  /** The version of its package, e.g. `0.1.0`. */
  version: string;
  /** What it understands, see `JOB_LEVEL`. */
  level: number;
  host: string;
  pid: number;
  /** Epoch ms: when it started, by the clock of Redis. */
  sinceMs: number;
  lanes: readonly JobType[];
  /** It takes no more jobs, and ends when its calls in flight have ended. */
  stopping?: true;
  /** Jobs of the destination that this process works on now. */
  inWork?: number;
  /** How late the timers of the process fired since its last report, in ms: the 99th percentile. */
  loopLagMs?: number;
  /** Resident memory of the process, in bytes. */
  memoryBytes?: number;
}

export interface SeenWorker extends WorkerCard {
  id: string;
  /** Epoch ms, by the clock of Redis. */
  seenMs: number;
  /** Whether it was seen within the last seconds. */
  isAlive: boolean;
}

export interface DestinationWorkers {
  workers: SeenWorker[];
  /** The lanes whose worker has ended within the last seconds. At a restart or a roll-out the next one starts meanwhile. */
  justLeft: readonly JobType[];
  /** Epoch ms, by the clock of Redis. */
  nowMs: number;
  /** The highest level of a worker so far. 0: none has said that it runs. */
  level: number;
  /** Whether a worker of any version has ended a job here. */
  hasServed: boolean;
  /** Set where a worker of release 0.1.0 would not be seen: Redis does not show its clients. */
  olderUnseen?: true;
  /** Set where a worker is silent while Redis refuses writes: a worker that runs cannot report itself then. */
  reportsRefused?: WriteRefusal;
}

/** The entry of the workers of release 0.1.0, which say nothing of themselves. A newer worker sees them. */
export const OLDER_WORKERS = 'older';

/** How often a worker reports itself, in ms. */
export const REPORT_EVERY_MS = 3_000;

/** A worker that was silent for this long does not run any more: it missed two reports. */
const SILENT_MS = 3 * REPORT_EVERY_MS;

/** Newer workers look for older ones less often than they report themselves. */
const OLDER_SILENT_MS = 15_000;

/** An entry that a killed worker left is removed after this long. */
const FORGOTTEN_AFTER_MS = 24 * 3_600_000;

/** The field of a lane whose worker has ended. Its value is the time. */
const LEFT = 'left:';

/** Lua: the time of Redis in epoch ms. */
const NOW_LUA = `
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
`;

/**
 * KEYS, of each destination: workers. ARGV, of each: the id, its card as JSON, its level, after how many ms a silent entry is
 * removed; 0: none is.
 */
const announce = sharedScript(
  defineScript(
    'lanes-announce-worker',
    `${NOW_LUA}
local function remove_silent(workers, oldest)
  local entries = redis.call('HGETALL', workers)
  for i = 1, #entries, 2 do
    local seen = tonumber(string.match(entries[i + 1], '^(%d+) '))
    if seen and seen < oldest then
      redis.call('HDEL', workers, entries[i])
    end
  end
end
local done = {}
for i, workers in ipairs(KEYS) do
  local id, card, level, forgotten_after = unpack(ARGV, 4 * i - 3, 4 * i)
  redis.call('HSET', workers, id, string.format('%.0f', now) .. ' ' .. card)
  if tonumber(level) > tonumber(redis.call('HGET', workers, 'level') or '0') then
    redis.call('HSET', workers, 'level', level)
  end
  if tonumber(forgotten_after) > 0 then
    remove_silent(workers, now - tonumber(forgotten_after))
  end
  done[i] = 1
end
return done
`,
  ),
);

/** KEYS: 1 workers. ARGV: 1 id, then the fields of its lanes. */
const LEAVE = defineScript(
  'lanes-leave-worker',
  `${NOW_LUA}
redis.call('HDEL', KEYS[1], ARGV[1])
for i = 2, #ARGV do
  redis.call('HSET', KEYS[1], ARGV[i], string.format('%.0f', now))
end
return 0
`,
);

/**
 * KEYS: 1 workers, 2 counts. Returns the entries, the time in epoch ms as text, and 1 where a job of the destination has ended.
 */
const READ = defineScript(
  'lanes-read-workers',
  `${NOW_LUA}
local served = 0
for _, field in ipairs(redis.call('HKEYS', KEYS[2])) do
  local outcome = string.match(field, ':(%a+)$')
  if outcome == 'delivered' or outcome == 'duplicate' or outcome == 'skipped' or outcome == 'dead' then
    served = 1
  end
end
return { redis.call('HGETALL', KEYS[1]), string.format('%.0f', now), served }
`,
);

/**
 * Says that a worker serves a destination now. Calls of one turn of the event loop share a command.
 *
 * @param id one for each process
 * @param tidies whether to remove the entries of workers that were killed a day ago: that reads every entry
 */
export async function announceWorker(
  redis: RedisClient,
  destination: string,
  id: string,
  card: WorkerCard,
  tidies = true,
): Promise<void> {
  const { workers } = laneKeys(destination);
  const args = [id, JSON.stringify(card), card.level, tidies ? FORGOTTEN_AFTER_MS : 0];
  await announce(redis, [workers], args);
}

/** Says that a worker has ended. Its lanes count as served for some seconds more: at a restart the next one starts. */
export async function leaveWorker(
  redis: RedisClient,
  destination: string,
  id: string,
  lanes: readonly JobType[],
): Promise<void> {
  const { workers } = laneKeys(destination);
  await runScript(redis, LEAVE, [workers], [id, ...lanes.map((lane) => `${LEFT}${lane}`)]);
}

/** Says that a worker serves the destination no longer, because its configuration has it no longer. */
export async function forgetWorker(redis: RedisClient, destination: string, id: string): Promise<void> {
  await redis.hdel(laneKeys(destination).workers, id);
}

/** The workers that said that they serve a destination. One round trip. */
export async function readWorkers(redis: RedisClient, destination: string): Promise<DestinationWorkers> {
  const { workers, counts } = laneKeys(destination);
  const [entries, now, served] = (await runScript(redis, READ, [workers, counts], [])) as [
    string[],
    string,
    number,
  ];
  const nowMs = Number(now);
  const found: SeenWorker[] = [];
  const justLeft: JobType[] = [];
  let level = 0;
  for (let at = 0; at < entries.length; at += 2) {
    const [id = '', value = ''] = entries.slice(at, at + 2);
    const left = JOB_TYPES.find((lane) => id === `${LEFT}${lane}`);
    if (id === 'level') level = Number(value);
    else if (left === undefined) found.push(...seenWorker(id, value, nowMs));
    else if (isRecent(Number(value), nowMs, SILENT_MS)) justLeft.push(left);
  }
  return { workers: found, justLeft, nowMs, level, hasServed: served === 1 };
}

/** Empty for a value that no worker wrote: it hides no worker. */
function seenWorker(id: string, value: string, nowMs: number): SeenWorker[] {
  const [, seen, json] = /^(\d+) (\{.*\})$/s.exec(value) ?? [];
  const card = json === undefined ? undefined : parseCard(json);
  if (card === undefined) return [];
  const seenMs = Number(seen);
  const silentMs = id === OLDER_WORKERS ? OLDER_SILENT_MS : SILENT_MS;
  return [{ ...card, id, seenMs, isAlive: isRecent(seenMs, nowMs, silentMs) }];
}

function parseCard(json: string): WorkerCard | undefined {
  try {
    const card = JSON.parse(json) as WorkerCard;
    return Array.isArray(card.lanes) ? card : undefined;
  } catch {
    return undefined;
  }
}

/** After a fail-over the clock of Redis may go back: a time far ahead is not recent either. */
function isRecent(atMs: number, nowMs: number, withinMs: number): boolean {
  return Math.abs(nowMs - atMs) <= withinMs;
}
