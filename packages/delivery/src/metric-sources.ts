import type { DeadLetters } from '@tracklayer/dead-letters';
import { JOB_TYPES } from '@tracklayer/events';
import type { Lanes } from '@tracklayer/lanes';
import type { MetricSources } from '@tracklayer/telemetry';

/** What a scrape asks of Redis: how deep the lanes are, and how many letters are dead. */
export function metricSources(
  destinations: readonly string[],
  lanes: Lanes,
  deadLetters: DeadLetters,
): MetricSources {
  const lanesOf = destinations.flatMap((destination) => JOB_TYPES.map((type) => ({ destination, type })));
  return {
    laneDepths: () =>
      Promise.all(
        lanesOf.map(async ({ destination, type }) => {
          const { waiting, active, delayed, failed } = await lanes.depth(destination, type);
          return { destination, type, states: { waiting, active, delayed, failed } };
        }),
      ),
    deadLetters: () =>
      Promise.all(
        destinations.map(async (destination) => ({
          destination,
          count: await deadLetters.count(destination),
        })),
      ),
  };
}
