import type { DeadLetters } from '@tracklayer/dead-letters';
import { JOB_TYPES } from '@tracklayer/events';
import type { Holds } from '@tracklayer/holds';
import { createWorkerView, workerMetrics } from '@tracklayer/lane-status';
import type { Lanes } from '@tracklayer/lanes';
import type { MetricSources } from '@tracklayer/telemetry';

interface Sources {
  /** The destinations served now. */
  destinations: () => readonly string[];
  lanes: Lanes;
  deadLetters: DeadLetters;
  holds: Holds;
}

/** The values that a scrape reads from Redis: lane depths, dead letters, letters that left unsent, holds, and workers. */
export function metricSources({ destinations, lanes, deadLetters, holds }: Sources): MetricSources {
  const everyLane = () =>
    destinations().flatMap((destination) => JOB_TYPES.map((type) => ({ destination, type })));
  // A producer may fill lanes of a destination that no worker knows.
  const everyDestination = async () => [...new Set([...destinations(), ...(await lanes.destinations())])];
  return {
    ...workerMetrics(
      createWorkerView(lanes, () => ({ ids: destinations() })),
      everyDestination,
    ),
    laneDepths: () =>
      Promise.all(
        everyLane().map(async ({ destination, type }) => {
          const { waiting, active, delayed, failed } = await lanes.depth(destination, type);
          return { destination, type, states: { waiting, active, delayed, failed } };
        }),
      ),
    backfillEntries: () =>
      Promise.all(
        destinations().map(async (destination) => ({
          destination,
          count: await lanes.batchEntries(destination),
        })),
      ),
    deadLetters: () =>
      Promise.all(
        destinations().map(async (destination) => ({
          destination,
          count: await deadLetters.count(destination),
        })),
      ),
    lettersGone: async () =>
      (
        await Promise.all(
          destinations().map(async (destination) => {
            const counts = await lanes.counts(destination);
            return JOB_TYPES.map((type) => {
              const ends = { expired: counts[`${type}:expired`], discarded: counts[`${type}:discarded`] };
              return { destination, type, ends };
            });
          }),
        )
      ).flat(),
    campaigns: () =>
      Promise.all(
        destinations().map(async (destination) => ({
          destination,
          states: { ...(await deadLetters.campaigns.countOpen(destination)) },
        })),
      ),
    async holds() {
      const rows = destinations().map(async (destination) => {
        const state = await holds.read(destination);
        return state.holds.map(({ scope, code }) => ({
          destination,
          // The id of a list is no label: a label has a closed set of values.
          scope: scope.startsWith('list:') ? 'list' : scope,
          reason: code,
        }));
      });
      return (await Promise.all(rows)).flat();
    },
  };
}
