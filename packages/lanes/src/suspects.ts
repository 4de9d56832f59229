/**
 * What Redis remembers of a job that was in work when its worker died. The fields lie in BullMQ's hash of the job, so they
 * end with the job. BullMQ counts there how often the job stalled, and ignores fields that it does not know.
 */
import { defineScript, type RedisClient, runScript } from '@tracklayer/redis';
import type { JobRef } from './job.js';
import { laneKeys } from './keys.js';

export interface Suspects {
  /**
   * Whether a job that stalled `stalls` times is a suspect, and how many lives it lost. A life is lost when its worker died
   * while it worked on this job alone. Undefined where it was cleared since it stalled last, or left its lane.
   */
  lostLives(ref: JobRef, stalls: number): Promise<number | undefined>;
  /** From now on the death of the worker costs this job a life. */
  beginAlone(ref: JobRef): Promise<void>;
  /** From now on it costs no life. `cleared`: the run ended, so the job is no suspect any more. */
  endAlone(ref: JobRef, stalls: number, cleared: boolean): Promise<void>;
}

/** The job is in work alone. */
const ALONE = 'tracklayer:alone';
/** The lives that it lost. */
const LOST = 'tracklayer:lost';
/** How often it had stalled when a run ended well. */
const CLEARED = 'tracklayer:cleared';

/** KEYS: 1 job. ARGV: 1 how often it stalled. Returns the lost lives; -1 where it is no suspect. */
const LOST_LIVES = defineScript(
  'suspect-lost-lives',
  `
local found = redis.call('HMGET', KEYS[1], '${CLEARED}', '${ALONE}', '${LOST}')
if tonumber(found[1] or '0') >= tonumber(ARGV[1]) then
  return -1
end
if not found[2] then
  return tonumber(found[3] or '0')
end
redis.call('HDEL', KEYS[1], '${ALONE}')
return redis.call('HINCRBY', KEYS[1], '${LOST}', 1)
`,
);

/** KEYS: 1 job. ARGV: 1 `begin`, `end` or `clear`, 2 how often it stalled. A job that left its lane stays gone. */
const MARK = defineScript(
  'suspect-mark',
  `
if redis.call('EXISTS', KEYS[1]) == 0 then
  return 0
end
if ARGV[1] == 'begin' then
  redis.call('HSET', KEYS[1], '${ALONE}', '1')
  return 1
end
redis.call('HDEL', KEYS[1], '${ALONE}')
if ARGV[1] == 'clear' then
  redis.call('HDEL', KEYS[1], '${LOST}')
  redis.call('HSET', KEYS[1], '${CLEARED}', ARGV[2])
end
return 1
`,
);

/** The suspects among the jobs of one destination. */
export function suspectsOver(redis: RedisClient, destination: string): Suspects {
  const keyOf = ({ type, jobId }: JobRef) => laneKeys(destination).job(type, jobId);
  return {
    async lostLives(ref, stalls) {
      const lost = Number(await runScript(redis, LOST_LIVES, [keyOf(ref)], [String(stalls)]));
      return lost < 0 ? undefined : lost;
    },
    async beginAlone(ref) {
      await runScript(redis, MARK, [keyOf(ref)], ['begin', '0']);
    },
    async endAlone(ref, stalls, cleared) {
      await runScript(redis, MARK, [keyOf(ref)], [cleared ? 'clear' : 'end', String(stalls)]);
    },
  };
}
