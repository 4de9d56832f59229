/**
 * The accounting of TrackLayer, read in one step:
 *
 *     enqueued = delivered + duplicate + skipped + dead + discarded + expired + jobs in the lane
 *
 * A worker writes the marker and the count of a job, and then removes the job from its lane. In between the job is in both.
 * So a job with a marker does not count as in the lane.
 */
import { JOB_TYPES, type JobType } from '@tracklayer/events';
import { laneKeys } from '@tracklayer/lanes';
import { defineScript, type RedisClient, runScript } from '@tracklayer/redis';

export interface LaneBooks {
  destination: string;
  type: JobType;
  enqueued: number;
  ended: number;
  inLane: number;
}

const ENDS = ['delivered', 'duplicate', 'skipped', 'dead', 'discarded', 'expired'];

/** KEYS: 1 the destination's prefix, 2 counts. ARGV: 1 job type. Returns the jobs in the lane, then the counts. */
const READ_BOOKS = defineScript(
  'chaos-read-books',
  `
local lane = KEYS[1] .. ':' .. ARGV[1] .. ':'
local in_lane = 0
local function count(ids)
  for _, id in ipairs(ids) do
    if string.sub(id, 1, 2) ~= '0:' and redis.call('EXISTS', KEYS[1] .. ':mark:' .. ARGV[1] .. ':' .. id) == 0 then
      in_lane = in_lane + 1
    end
  end
end
for _, name in ipairs({ 'wait', 'paused', 'active' }) do
  count(redis.call('LRANGE', lane .. name, 0, -1))
end
for _, name in ipairs({ 'prioritized', 'delayed', 'failed' }) do
  count(redis.call('ZRANGE', lane .. name, 0, -1))
end
return { in_lane, unpack(redis.call('HMGET', KEYS[2], unpack(ARGV, 2))) }
`,
);

/** The books of every lane of one destination. */
export async function readBooks(redis: RedisClient, destination: string): Promise<LaneBooks[]> {
  const { prefix, counts } = laneKeys(destination);
  const books: LaneBooks[] = [];
  for (const type of JOB_TYPES) {
    const fields = ['enqueued', ...ENDS].map((outcome) => `${type}:${outcome}`);
    const read = await runScript(redis, READ_BOOKS, [prefix, counts], [type, ...fields]);
    const [inLane = 0, enqueued = 0, ...ends] = (read as (string | number | null)[]).map(Number);
    books.push({ destination, type, enqueued, ended: ends.reduce((sum, each) => sum + each, 0), inLane });
  }
  return books;
}

/** Says in one sentence what does not add up. Undefined if everything adds up. */
export function mistakeIn({ destination, type, enqueued, ended, inLane }: LaneBooks): string | undefined {
  if (enqueued === ended + inLane) return undefined;
  return `${destination} ${type}: ${enqueued} enqueued, but ${ended} ended and ${inLane} in the lane`;
}
