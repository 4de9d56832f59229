import { JOB_TYPES } from '@tracklayer/events';
import type { JobRef, Lanes } from '@tracklayer/lanes';
import { chunks, type RedisClient } from '@tracklayer/redis';

/** Where BullMQ keeps the ids of a lane's jobs. `completed` are the last ones that ended. */
const LISTS = ['wait', 'paused', 'active'] as const;
const SORTED = ['prioritized', 'delayed', 'completed', 'failed'] as const;

export type JobState = (typeof LISTS)[number] | (typeof SORTED)[number];

/** One job as Redis holds it. */
export interface LaneJob extends JobRef {
  state: JobState;
  /** Parsed; the text itself where it is no JSON. */
  data: unknown;
  /** A worker has it now. */
  locked: boolean;
}

const READ_AT_ONCE = 100;
const IDS_AT_ONCE = 1_000;

/** Every job of a destination, those that ended lately included. A job that moves meanwhile may be missed or come twice. */
export async function* readLaneJobs(
  redis: RedisClient,
  lanes: Lanes,
  destination: string,
  states: readonly JobState[] = [...LISTS, ...SORTED],
): AsyncGenerator<LaneJob> {
  for (const type of JOB_TYPES) {
    const toKey = (name: string) => lanes.queue(destination, type).toKey(name);
    for (const state of states) {
      const ids = await idsOf(redis, toKey(state), state);
      for (const some of chunks(ids, READ_AT_ONCE)) {
        const found = await Promise.all(
          some.map((id) => Promise.all([redis.hget(toKey(id), 'data'), redis.exists(`${toKey(id)}:lock`)])),
        );
        for (const [index, [data, locked]] of found.entries()) {
          if (data === null) continue;
          yield { type, jobId: some[index] as string, state, data: parsed(data), locked: locked === 1 };
        }
      }
    }
  }
}

async function idsOf(redis: RedisClient, key: string, state: JobState): Promise<string[]> {
  const isList = LISTS.some((each) => each === state);
  const ids: string[] = [];
  for (let from = 0; ; from += IDS_AT_ONCE) {
    const until = from + IDS_AT_ONCE - 1;
    const page = isList
      ? await redis.lrange(key, from, until)
      : await redis.zrange(key, String(from), String(until));
    ids.push(...page);
    if (page.length < IDS_AT_ONCE) return ids;
  }
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return data;
  }
}
