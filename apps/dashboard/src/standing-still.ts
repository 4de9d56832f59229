import type { Holds } from '@tracklayer/holds';
import type { StandingStill } from './pages/attention.js';
import type { LaneRow } from './pages/overview.js';
import { unreadable } from './unreadable.js';

/** The destinations that are held or paused, of those whose lanes these are. */
export async function standingStill(holds: Holds, lanes: readonly LaneRow[]): Promise<StandingStill[]> {
  const destinations = [...new Set(lanes.map(({ destination }) => destination))];
  const all = await Promise.all(
    destinations.map(async (destination): Promise<StandingStill> => {
      const own = lanes.filter((lane) => lane.destination === destination);
      const paused = own.filter((lane) => lane.paused).map(({ type }) => type);
      const hold = await holds.get(destination).catch(unreadable);
      return {
        destination,
        ...(hold && { hold }),
        paused,
        isPausedWhole: paused.length === own.length,
        waiting: (hold ? own : own.filter((lane) => lane.paused)).reduce(
          (sum, { waiting = 0, delayed = 0 }) => sum + waiting + delayed,
          0,
        ),
      };
    }),
  );
  return all.filter(({ hold, paused }) => hold || paused.length > 0);
}
