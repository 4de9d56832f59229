import type { DeadLetters } from '@tracklayer/dead-letters';
import { JOB_TYPES } from '@tracklayer/events';
import type { Lanes } from '@tracklayer/lanes';
import type { Budgets } from './budgets.js';
import type { LaneRow } from './pages/overview.js';
import { unreadable } from './unreadable.js';

export interface LaneSources {
  lanes: Lanes;
  deadLetters: DeadLetters;
  budgets: Budgets;
}

/** Every lane of these destinations, in their order. One that cannot be read says so and hides no other. */
export async function laneRows(
  { lanes, deadLetters, budgets }: LaneSources,
  destinations: readonly string[],
): Promise<LaneRow[]> {
  const rows = await Promise.all(
    destinations.map(async (destination) => {
      const counts = await lanes.counts(destination).catch(unreadable);
      return Promise.all(
        JOB_TYPES.map(async (type): Promise<LaneRow> => {
          const [depth, dead, budget] = await Promise.all([
            lanes.depth(destination, type).catch(unreadable),
            deadLetters.count(destination, { type }).catch(unreadable),
            budgets.of(destination, type).catch(unreadable),
          ]);
          return {
            destination,
            type,
            waiting: depth?.waiting,
            active: depth?.active,
            delayed: depth?.delayed,
            paused: depth?.paused ?? false,
            delivered: counts?.[`${type}:delivered`],
            dead,
            budget,
          };
        }),
      );
    }),
  );
  return rows.flat();
}
