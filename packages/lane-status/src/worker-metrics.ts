import { JOB_TYPES } from '@tracklayer/events';
import type { ServedDestination, WorkerView } from './worker-view.js';

/** What a scrape reads of the workers: how many run, by version, and the lanes that no worker serves. */
export interface WorkerMetrics {
  workers(): Promise<{ destination: string; version: string; count: number }[]>;
  unservedLanes(): Promise<{ destination: string; type: string; reason: string }[]>;
}

/** @param destinations the destinations to read, as they are at the scrape */
export function workerMetrics(
  view: WorkerView,
  destinations: () => Promise<readonly string[]>,
): WorkerMetrics {
  let reading: Promise<ServedDestination[]> | undefined;
  const read = async () => Promise.all((await destinations()).map((destination) => view.of(destination)));
  /** Both gauges of one scrape share what is read. */
  const all = () => {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  };
  return {
    async workers() {
      return (await all()).flatMap(({ destination, workers }) => {
        const counts = new Map<string, number>();
        for (const { version, isAlive } of workers) {
          if (isAlive) counts.set(version, (counts.get(version) ?? 0) + 1);
        }
        return [...counts].map(([version, count]) => ({ destination, version, count }));
      });
    },
    async unservedLanes() {
      return (await all()).flatMap(({ destination, lanes }) =>
        JOB_TYPES.flatMap((type) => {
          const { unserved } = lanes[type];
          return unserved === undefined ? [] : [{ destination, type, reason: unserved }];
        }),
      );
    },
  };
}
