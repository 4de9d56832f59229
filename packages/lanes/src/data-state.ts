import { JOB_TYPES } from '@tracklayer/events';
import { defineScript, type RedisClient, sharedScript } from '@tracklayer/redis';
import type { CountedOutcome } from './completion-marker.js';
import { laneKeys } from './keys.js';

/** The data of one destination in Redis. */
export interface DataState {
  /** Its random id. Undefined where there is none: Redis lost the data, or never had any. */
  dataId: string | undefined;
  /** How many jobs were stored and have not ended. */
  unsettled: number;
}

const ENDS = ['delivered', 'duplicate', 'skipped', 'dead', 'discarded', 'expired'] as const;

/** Of each lane: the field of the jobs that were stored, then those of the jobs that ended. */
const FIELDS = JOB_TYPES.flatMap((type) =>
  (['enqueued', ...ENDS] satisfies CountedOutcome[]).map((outcome) => `${type}:${outcome}`),
);
const FIELDS_EACH = FIELDS.length / JOB_TYPES.length;

/** Every worker asks for each destination every few seconds. KEYS, of each: the data id, the counts. */
const read = sharedScript(
  defineScript(
    'lanes-data-state',
    `
local states = {}
for i = 1, #KEYS, 2 do
  local counts = redis.call('HMGET', KEYS[i + 1], ${FIELDS.map((field) => `'${field}'`).join(', ')})
  local unsettled = 0
  for from = 1, #counts, ${FIELDS_EACH} do
    local left = tonumber(counts[from] or '0')
    for at = from + 1, from + ${FIELDS_EACH - 1} do
      left = left - tonumber(counts[at] or '0')
    end
    unsettled = unsettled + math.max(0, left)
  end
  states[#states + 1] = {redis.call('GET', KEYS[i]), unsettled}
end
return states
`,
  ),
);

/** Calls of one turn of the event loop share a command. */
export async function readDataState(redis: RedisClient, destination: string): Promise<DataState> {
  const { dataId, counts } = laneKeys(destination);
  const [id, unsettled] = (await read(redis, [dataId, counts])) as [string | null, number];
  return { dataId: id ?? undefined, unsettled };
}
