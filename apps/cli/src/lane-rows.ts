import { createDeadLetters } from '@tracklayer/dead-letters';
import { type Budget, createBudgets } from '@tracklayer/delivery';
import { JOB_TYPES, type JobType } from '@tracklayer/events';
import { createHolds, type Hold } from '@tracklayer/holds';
import type { LaneDepth, Lanes } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import { knownDestinations, requireKnown } from './runtime/known-destinations.js';
import type { QueueSettings } from './runtime/settings.js';

/** One lane as it stands now. */
export interface LaneRow extends LaneDepth, Budget {
  destination: string;
  lane: JobType;
  dead: number;
  /** Where its destination is set aside. */
  held?: Hold;
}

/** @param asked ids of destinations; default: the configured ones, and others that hold something. */
export async function laneRows(
  redis: RedisClient,
  lanes: Lanes,
  { destinations: configured, targets }: Pick<QueueSettings, 'destinations' | 'targets'>,
  asked?: readonly string[],
): Promise<LaneRow[]> {
  const deadLetters = createDeadLetters(redis, { lanes });
  const holds = createHolds(redis);
  const budgets = createBudgets(redis);
  const limits = new Map(targets.map((target) => [target.id, target.limits]));
  const known = await knownDestinations(lanes, configured);
  const destinations = asked ? requireKnown(known, asked) : known;

  const rows = destinations.map(async (destination) => {
    const held = await holds.get(destination);
    const own = await Promise.all(
      JOB_TYPES.map(async (lane): Promise<LaneRow> => {
        const [depth, dead, budget] = await Promise.all([
          lanes.depth(destination, lane),
          deadLetters.count(destination, { type: lane }),
          budgets.of(destination, lane, limits.get(destination)),
        ]);
        return { destination, lane, ...depth, dead, ...budget, ...(held && { held }) };
      }),
    );
    // One that is configured no more and holds nothing is history.
    return asked || configured.includes(destination) || own.some(holdsSomething) ? own : [];
  });
  return (await Promise.all(rows)).flat();
}

function holdsSomething({ waiting, active, delayed, dead }: LaneRow): boolean {
  return waiting + active + delayed + dead > 0;
}
