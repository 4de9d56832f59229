import { monitorEventLoopDelay } from 'node:perf_hooks';

/** The lag of the event loop and the memory of this process. */
export interface Vitals {
  /** Since the last call. `loopLagMs`: how late timers fired, in ms, the 99th percentile. `memoryBytes`: resident memory. */
  read(): { loopLagMs: number; memoryBytes: number };
  stop(): void;
}

/** Each sample wakes the process, also one that has nothing to do. */
const RESOLUTION_MS = 100;

export function watchVitals(): Vitals {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  let memoryBytes = 0;
  return {
    read() {
      // The histogram holds the time between two samples, so its resolution is part of every value.
      const betweenMs = histogram.count > 0 ? histogram.percentile(99) / 1e6 : RESOLUTION_MS;
      histogram.reset();
      const loopLagMs = Math.max(0, Math.round(betweenMs - RESOLUTION_MS));
      try {
        memoryBytes = process.memoryUsage.rss();
      } catch {
        // It opens a file. A process with as many open files as it may have keeps the last value.
      }
      return { loopLagMs, memoryBytes };
    },
    stop: () => void histogram.disable(),
  };
}
