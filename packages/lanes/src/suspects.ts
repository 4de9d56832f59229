/**
 * What Redis remembers of a job that was in work when its worker died. The fields lie in BullMQ's hash of the job, so they
 * end with the job. BullMQ counts there how often the job stalled, and ignores fields that it does not know.
 *
 * A kill from outside looks like a job that kills its worker. So a life counts only where our code runs for the job, and a
 * job that gets further than before gets back the lives that it lost before that point. A job that kills its worker never
 * gets further.
 */
import { defineScript, type RedisClient, runScript } from '@tracklayer/redis';
import type { JobRef } from './job.js';
import { laneKeys } from './keys.js';

/**
 * How far a job has come that is in work alone.
 *
 * - `sending`: its call is built and sent. The death of its worker costs it a life.
 * - `waiting`: its worker only waits for the network. A death costs nothing, and the job gets back what it lost while `sending`.
 * - `answered`: an answer came. A death costs it a life again, and the job gets back what it lost while `sending`.
 */
export type AloneStage = 'sending' | 'waiting' | 'answered';

export interface Suspects {
  /**
   * Whether a job that stalled `stalls` times is a suspect, and how many lives it lost. A life is lost when its worker died
   * while it worked on this job alone. Undefined where it was cleared since it stalled last, or left its lane.
   */
  lostLives(ref: JobRef, stalls: number): Promise<number | undefined>;
  /** Says how far the job has come, alone in its process. */
  workAlone(ref: JobRef, stage: AloneStage): Promise<void>;
  /** Its lock is lost while its process lives: it is no suspect when it comes again. */
  lockLost(ref: JobRef): Promise<void>;
  /** From now on a death costs it no life. `cleared`: the run ended, so the job is no suspect any more. */
  endAlone(ref: JobRef, stalls: number, cleared: boolean): Promise<void>;
}

/** The job is in work alone, and a death costs it a life. Its value is the stage. */
const ALONE = 'tracklayer:alone';
/** The lives that it lost before an answer came. */
const LOST = 'tracklayer:lost';
/** The lives that it lost after an answer came. */
const LOST_ANSWERED = 'tracklayer:lost-answered';
/** How often it had stalled when a run ended well. */
const CLEARED = 'tracklayer:cleared';

/** KEYS: 1 job. ARGV: 1 how often it stalled. Returns the lost lives; -1 where it is no suspect. */
const LOST_LIVES = defineScript(
  'suspect-lost-lives',
  `
local found = redis.call('HMGET', KEYS[1], '${CLEARED}', '${ALONE}', '${LOST}', '${LOST_ANSWERED}')
if tonumber(found[1] or '0') >= tonumber(ARGV[1]) then
  return -1
end
local lost = tonumber(found[3] or '0') + tonumber(found[4] or '0')
if not found[2] then
  return lost
end
redis.call('HDEL', KEYS[1], '${ALONE}')
redis.call('HINCRBY', KEYS[1], found[2] == 'answered' and '${LOST_ANSWERED}' or '${LOST}', 1)
return lost + 1
`,
);

/** KEYS: 1 job. ARGV: 1 a stage, `end` or `clear`, 2 how often it stalled. A job that left its lane stays gone. */
const MARK = defineScript(
  'suspect-mark',
  `
if redis.call('EXISTS', KEYS[1]) == 0 then
  return 0
end
if ARGV[1] == 'sending' or ARGV[1] == 'answered' then
  redis.call('HSET', KEYS[1], '${ALONE}', ARGV[1])
else
  redis.call('HDEL', KEYS[1], '${ALONE}')
end
if ARGV[1] == 'waiting' or ARGV[1] == 'answered' then
  redis.call('HDEL', KEYS[1], '${LOST}')
end
if ARGV[1] == 'clear' then
  redis.call('HDEL', KEYS[1], '${LOST}', '${LOST_ANSWERED}')
  redis.call('HSET', KEYS[1], '${CLEARED}', ARGV[2])
end
return 1
`,
);

/**
 * KEYS: 1 job, 2 its lock. ARGV: 1 how often this is forgiven. BullMQ counts the stall when it takes the job back. So it is still to
 * come where nobody has the lock. A job that was alone may be why its process stood still.
 */
const LOCK_LOST = defineScript(
  'suspect-lock-lost',
  `
local found = redis.call('HMGET', KEYS[1], 'stc', '${ALONE}', 'timestamp')
if not found[3] or found[2] then
  return 0
end
local stalls = tonumber(found[1] or '0') + (redis.call('EXISTS', KEYS[2]) == 0 and 1 or 0)
if stalls > tonumber(ARGV[1]) then
  return 0
end
redis.call('HSET', KEYS[1], '${CLEARED}', stalls)
return 1
`,
);

/** A job that makes its process stand still each time becomes a suspect in the end. */
const MOST_FORGIVEN = 3;

/** The suspects among the jobs of one destination. */
export function suspectsOver(redis: RedisClient, destination: string): Suspects {
  const keyOf = ({ type, jobId }: JobRef) => laneKeys(destination).job(type, jobId);
  return {
    async lostLives(ref, stalls) {
      const lost = Number(await runScript(redis, LOST_LIVES, [keyOf(ref)], [String(stalls)]));
      return lost < 0 ? undefined : lost;
    },
    async workAlone(ref, stage) {
      await runScript(redis, MARK, [keyOf(ref)], [stage, '0']);
    },
    async lockLost(ref) {
      const key = keyOf(ref);
      await runScript(redis, LOCK_LOST, [key, `${key}:lock`], [String(MOST_FORGIVEN)]);
    },
    async endAlone(ref, stalls, cleared) {
      await runScript(redis, MARK, [keyOf(ref)], [cleared ? 'clear' : 'end', String(stalls)]);
    },
  };
}
