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
  /** Makes a waiting or delayed job the next one that a worker takes. False where it is neither. */
  toFront(id: string): Promise<boolean>;
}

/**
 * KEYS: 1 BullMQ's list of waiting jobs, 2 its set of delayed ones, 3 the job. ARGV: 1 id. BullMQ takes from the right; new jobs
 * come from the left. A lane with a backlog has a worker that asks for jobs, so nobody must be woken.
 */
const TO_FRONT = defineScript(
  'lanes-to-front',
  `
if redis.call('ZREM', KEYS[2], ARGV[1]) == 1 then
  redis.call('HSET', KEYS[3], 'delay', 0)
elseif redis.call('LREM', KEYS[1], 1, ARGV[1]) == 0 then
  return 0
end
redis.call('RPUSH', KEYS[1], ARGV[1])
return 1
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
    async toFront(id) {
      return (
        (await runScript(redis, TO_FRONT, [`${lane}:wait`, `${lane}:delayed`, keys.job(type, id)], [id])) ===
        1
      );
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
