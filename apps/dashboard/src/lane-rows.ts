import type { DeadLetters } from '@tracklayer/dead-letters';
import { JOB_TYPES } from '@tracklayer/events';
import type { Lanes } from '@tracklayer/lanes';
import type { LaneRow } from './pages/overview.js';

/** Every lane of these destinations, in their order. One that cannot be read says so and hides no other. */
export async function laneRows(
  lanes: Lanes,
  deadLetters: DeadLetters,
  destinations: readonly string[],
): Promise<LaneRow[]> {
  const rows = await Promise.all(
    destinations.map(async (destination) => {
      const counts = await lanes.counts(destination).catch(unreadable);
      return Promise.all(
        JOB_TYPES.map(async (type): Promise<LaneRow> => {
          const [depth, dead] = await Promise.all([
            lanes.depth(destination, type).catch(unreadable),
            deadLetters.count(destination, { type }).catch(unreadable),
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
          };
        }),
      );
    }),
  );
  return rows.flat();
}

/** Somebody else's value under our key. All other failures concern every lane alike, and are the page's. */
function unreadable(error: unknown): undefined {
  if (error instanceof Error && error.message.startsWith('WRONGTYPE')) return undefined;
  throw error;
}
