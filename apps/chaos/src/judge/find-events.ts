import { createDeadLetters } from '@tracklayer/dead-letters';
import { JOB_TYPES } from '@tracklayer/events';
import { createLanes, type Lanes } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';

/** Where events are that Klaviyo does not have. */
export interface FoundEvents {
  inLane: ReadonlySet<string>;
  /** Event id of a dead letter → why it died. */
  dead: ReadonlyMap<string, string>;
  /** The first jobs that are left in lanes, in words. */
  left: readonly string[];
}

const JOBS_SHOWN = 5;
const DATA_SHOWN = 300;
const STATES = ['waiting', 'prioritized', 'active', 'delayed', 'failed'] as const;

/** Reads every job in every lane, and every dead letter. */
export async function findEvents(redis: RedisClient, destinations: readonly string[]): Promise<FoundEvents> {
  const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
  const letters = createDeadLetters(redis, { lanes });
  const inLane = new Set<string>();
  const dead = new Map<string, string>();
  const left: string[] = [];
  try {
    for (const destination of destinations) {
      for (const type of JOB_TYPES) {
        for (const state of STATES) {
          for (const job of await lanes.queue(destination, type).getJobs([state])) {
            for (const id of eventIdsIn(job?.data)) inLane.add(id);
            if (left.length >= JOBS_SHOWN) continue;
            const data = JSON.stringify(job?.data)?.slice(0, DATA_SHOWN);
            left.push(`${destination} ${type} has a ${state} job ${job?.id}: delay ${job?.delay}, ${data}`);
          }
        }
      }
      for await (const letter of letters.scan(destination)) {
        if (letter.eventId !== undefined) dead.set(letter.eventId, `${letter.reason} ${letter.code}`);
      }
    }
  } finally {
    await lanes.close();
  }
  return { inLane, dead, left };
}

/** How many jobs wait, run or are delayed, over all lanes. */
export async function jobsInLanes(lanes: Lanes, destinations: readonly string[]): Promise<number> {
  let jobs = 0;
  for (const destination of destinations) {
    const depths = await Promise.all(JOB_TYPES.map((type) => lanes.depth(destination, type)));
    for (const { waiting, active, delayed, failed } of depths) jobs += waiting + active + delayed + failed;
  }
  return jobs;
}

/** Every text under the name `eventId`, at any depth. */
function eventIdsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'eventId' && typeof inner === 'string' ? [inner] : eventIdsIn(inner),
  );
}
