import type { DeadLetters } from '@tracklayer/dead-letters';
import { JOB_TYPES, type JobType } from '@tracklayer/events';
import type { Hold, Holds } from '@tracklayer/holds';
import type { LaneDepth, Lanes } from '@tracklayer/lanes';
import type { Budget, Budgets } from './budgets.js';

/** One lane as it stands now. */
export interface LaneRow extends LaneDepth, Budget {
  destination: string;
  lane: JobType;
  dead: number;
  /** Where its destination is set aside. */
  held?: Hold;
}

export interface LaneSources {
  lanes: Lanes;
  deadLetters: DeadLetters;
  holds: Holds;
  budgets: Budgets;
}

/** Every lane of these destinations, in their order. */
export async function laneRows(
  { lanes, deadLetters, holds, budgets }: LaneSources,
  destinations: readonly string[],
): Promise<LaneRow[]> {
  const rows = destinations.map(async (destination) => {
    const held = await holds.get(destination);
    return Promise.all(
      JOB_TYPES.map(async (lane): Promise<LaneRow> => {
        const [depth, dead, budget] = await Promise.all([
          lanes.depth(destination, lane),
          deadLetters.count(destination, { type: lane }),
          budgets.of(destination, lane),
        ]);
        return { destination, lane, ...depth, dead, ...budget, ...(held && { held }) };
      }),
    );
  });
  return (await Promise.all(rows)).flat();
}

/** False for a lane that stands empty and has no dead letters. */
export function holdsSomething({ waiting, active, delayed, dead }: LaneRow): boolean {
  return waiting + active + delayed + dead > 0;
}
