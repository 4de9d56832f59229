import type { JobType } from '@tracklayer/events';
import { defineScript, type RedisClient, runScript } from '@tracklayer/redis';
import { laneKeys } from './keys.js';

/** Where a job is, as far as others may wait for it. */
export interface Standing {
  /** It is finished, or it left its lane. */
  hasEnded: boolean;
  /** It waits for a time. */
  isDelayed: boolean;
  /** A worker had it before. */
  wasTaken: boolean;
  /** Live traffic goes first. */
  isLowPriority: boolean;
}

/** The jobs of one lane in BullMQ's own lists. Each call is one round trip. */
export interface WaitingLine {
  /** Ids of waiting jobs, the newest first. */
  newest(from: number, count: number): Promise<string[]>;
  /** Ids of the jobs that workers take next. */
  next(count: number): Promise<string[]>;
  /** Ids of the jobs that any worker has. */
  inWork(): Promise<string[]>;
  /** Ids of jobs that wait for a time. */
  delayed(): Promise<string[]>;
  /** The payload of each job, in the order given. Undefined for a job that left its lane, or that is no JSON. */
  payloads(ids: readonly string[]): Promise<unknown[]>;
  /** Whether each job has ended, in the order given: it is finished, or it left its lane. */
  haveEnded(ids: readonly string[]): Promise<boolean[]>;
  /** Where a job is. */
  standing(id: string): Promise<Standing>;
  /**
   * Makes waiting or delayed jobs the next ones that workers take, the first of them first. Each id once.
   *
   * @returns for each whether it moved, in the order given. False: it is neither waiting nor delayed.
   */
  toFront(ids: readonly string[]): Promise<boolean[]>;
}

/**
 * KEYS: 1 BullMQ's list of waiting jobs, 2 its set of delayed ones, then the jobs. ARGV: their ids. BullMQ takes from the right;
 * new jobs come from the left. A lane with a backlog has a worker that asks for jobs, so nobody must be woken.
 *
 * Failure story: 4,700 jobs were moved one by one. Each LREM compared 5,000 ids, and Redis did nothing else for three seconds. So all
 * jobs of a call are looked up in one pass over the list, and leave it in another one.
 */
const TO_FRONT = defineScript(
  'lanes-to-front',
  `
local moved, places, left = {}, {}, 0
for at, id in ipairs(ARGV) do
  moved[at] = redis.call('ZREM', KEYS[2], id)
  if moved[at] == 1 then
    redis.call('HSET', KEYS[at + 2], 'delay', 0)
  else
    places[id] = at
    left = left + 1
  end
end
local from, size, found = 0, 50, 0
while left > 0 do
  local page = redis.call('LRANGE', KEYS[1], from, from + size - 1)
  for place, id in ipairs(page) do
    local at = places[id]
    if at and moved[at] == 0 then
      moved[at] = 1
      redis.call('LSET', KEYS[1], from + place - 1, '')
      found = found + 1
      left = left - 1
    end
  end
  if #page < size then break end
  from = from + size
  size = 1000
end
if found > 0 then redis.call('LREM', KEYS[1], found, '') end
for at = #ARGV, 1, -1 do
  if moved[at] == 1 then redis.call('RPUSH', KEYS[1], ARGV[at]) end
end
return moved
`,
);

export function waitingLineOver(redis: RedisClient, destination: string, type: JobType): WaitingLine {
  const keys = laneKeys(destination);
  const lane = `${keys.prefix}:${type}`;
  return {
    newest: (from, count) => redis.lrange(`${lane}:wait`, String(from), String(from + count - 1)),
    next: (count) => redis.lrange(`${lane}:wait`, String(-count), '-1'),
    inWork: () => redis.lrange(`${lane}:active`, '0', '-1'),
    delayed: () => redis.zrange(`${lane}:delayed`, '0', '-1'),
    async payloads(ids) {
      const texts = await Promise.all(ids.map((id) => redis.hget(keys.job(type, id), 'data')));
      return texts.map(parsed);
    },
    async haveEnded(ids) {
      const fields = ['timestamp', 'finishedOn'] as const;
      const found = await Promise.all(ids.map((id) => redis.hmget(keys.job(type, id), ...fields)));
      return found.map(([stored, finished]) => stored === null || finished !== null);
    },
    async standing(id) {
      const fields = ['timestamp', 'finishedOn', 'ats', 'priority'] as const;
      const [[stored, finished, taken, priority], dueAt] = await Promise.all([
        redis.hmget(keys.job(type, id), ...fields),
        redis.zscore(`${lane}:delayed`, id),
      ]);
      return {
        hasEnded: stored === null || finished !== null,
        isDelayed: dueAt !== null,
        // BullMQ counts how often a worker took the job.
        wasTaken: taken !== null,
        isLowPriority: Number(priority) > 0,
      };
    },
    async toFront(ids) {
      if (ids.length === 0) return [];
      const jobs = ids.map((id) => keys.job(type, id));
      const moved = await runScript(redis, TO_FRONT, [`${lane}:wait`, `${lane}:delayed`, ...jobs], ids);
      return (moved as number[]).map((each) => each === 1);
    },
  };
}

function parsed(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
