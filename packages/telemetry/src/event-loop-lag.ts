import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Gauge, type Registry } from 'prom-client';
import { METRICS } from './names.js';

/** Each sample wakes the process, also one that has nothing to do: a hundred a second took a third of the idle time of a worker. */
const RESOLUTION_MS = 20;
const QUANTILES = [0.5, 0.99, 1] as const;

/** Measures how late timers fire and reports it at each scrape. @returns a function that stops measuring. */
export function measureEventLoopLag(registry: Registry): () => void {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  new Gauge({
    ...METRICS.eventLoopLag,
    registers: [registry],
    collect() {
      for (const quantile of QUANTILES) {
        // The histogram holds the time between two samples, so its resolution is part of every value.
        const betweenMs = histogram.count > 0 ? histogram.percentile(quantile * 100) / 1e6 : RESOLUTION_MS;
        this.set({ quantile: String(quantile) }, Math.max(0, betweenMs - RESOLUTION_MS) / 1_000);
      }
      histogram.reset();
    },
  });
  return () => void histogram.disable();
}
