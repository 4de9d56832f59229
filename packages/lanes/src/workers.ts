/**
 * Which workers serve a destination, and whether each understands what a producer of this version writes.
 *
 * Defends against two silences. A worker of an older version may not understand a job. It records such a job as an
 * unparseable dead letter, or drops the fields that it does not know. And a slip in the id of a destination makes lanes that
 * nobody serves. So each worker reports itself every few seconds. A producer warns of an older worker, and of a
 * destination that none has served.
 *
 * The times are Redis's, since the clocks of machines differ.
 */
import type { JobType } from '@tracklayer/events';
import { defineScript, type RedisClient, runScript } from '@tracklayer/redis';
import { JOB_LEVEL } from './job.js';
import { laneKeys } from './keys.js';

/** What a worker says of itself. A newer version may add fields. */
export interface WorkerCard {
  /** The version of its package, e.g. `0.1.0`. */
  version: string;
  /** What it understands, see `JOB_LEVEL`. */
  level: number;
  host: string;
  pid: number;
  /** Epoch ms: when it started. */
  sinceMs: number;
  lanes: readonly JobType[];
}

interface SeenWorker extends WorkerCard {
  id: string;
  /** Epoch ms. */
  seenMs: number;
  /** Whether it was seen within the last seconds. */
  isAlive: boolean;
}

interface DestinationWorkers {
  workers: SeenWorker[];
  /** The highest level of a worker so far. 0: none has said that it runs. */
  level: number;
  /** Whether a worker of any version has ended a job here. */
  hasServed: boolean;
}

/** The entry of the workers of release 0.1.0, which say nothing of themselves. A newer worker sees them. */
export const OLDER_WORKERS = 'older';

/** A worker that was silent for this long does not run any more. A running one reports itself every 5 s. */
const SILENT_MS = 20_000;

/** An entry that a killed worker left is removed after this long. */
const FORGOTTEN_AFTER_MS = 24 * 3_600_000;

/** Lua: the time of Redis in epoch ms. */
const NOW_LUA = `
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
`;

/**
 * KEYS: 1 workers. ARGV: 1 id, 2 its card as JSON, 3 its level, 4 after how many ms a silent entry is removed.
 */
const ANNOUNCE = defineScript(
  'lanes-announce-worker',
  `${NOW_LUA}
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', now) .. ' ' .. ARGV[2])
if tonumber(ARGV[3]) > tonumber(redis.call('HGET', KEYS[1], 'level') or '0') then
  redis.call('HSET', KEYS[1], 'level', ARGV[3])
end
local entries = redis.call('HGETALL', KEYS[1])
for i = 1, #entries, 2 do
  local seen = tonumber(string.match(entries[i + 1], '^(%d+) '))
  if seen and seen < now - tonumber(ARGV[4]) then
    redis.call('HDEL', KEYS[1], entries[i])
  end
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

/** Says that a worker serves a destination now. `id`: one for each process. */
export async function announceWorker(
  redis: RedisClient,
  destination: string,
  id: string,
  card: WorkerCard,
): Promise<void> {
  const { workers } = laneKeys(destination);
  const args = [id, JSON.stringify(card), card.level, FORGOTTEN_AFTER_MS];
  await runScript(redis, ANNOUNCE, [workers], args);
}

/** Says that a worker has ended, or serves the destination no longer. */
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
  const found: SeenWorker[] = [];
  let level = 0;
  for (let at = 0; at < entries.length; at += 2) {
    const [id = '', value = ''] = entries.slice(at, at + 2);
    if (id === 'level') level = Number(value);
    else found.push(seenWorker(id, value, Number(now)));
  }
  return { workers: found, level, hasServed: served === 1 };
}

function seenWorker(id: string, value: string, nowMs: number): SeenWorker {
  const space = value.indexOf(' ');
  const seenMs = Number(value.slice(0, space));
  const card = JSON.parse(value.slice(space + 1)) as WorkerCard;
  return { ...card, id, seenMs, isAlive: nowMs - seenMs <= SILENT_MS };
}

/**
 * What a producer must know of these workers. Pure.
 * - `older`: one of them understands less than this version writes.
 * - `unknown`: no worker has ever served the destination.
 * - `fine`: no worker runs that is older. Perhaps none runs now.
 */
export function workersVerdict({ workers, level, hasServed }: DestinationWorkers):
  | { kind: 'fine' | 'unknown' }
  | {
      kind: 'older';
      /** Of one of them. */
      version: string;
    } {
  const older = workers.find((worker) => worker.isAlive && worker.level < JOB_LEVEL);
  if (older !== undefined) return { kind: 'older', version: older.version };
  if (level > 0) return { kind: 'fine' };
  return hasServed ? { kind: 'older', version: '0.1.0' } : { kind: 'unknown' };
}
