import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { measureEventLoopLag } from './event-loop-lag.js';
import { safeLabel, statusClass } from './labels.js';
import { METRICS } from './names.js';
import { createSourceGauges, type MetricSources } from './sources.js';

/** What happened, in the words of delivery; the names it gets are in `names.ts`. */
export interface Metrics {
  /** For a scrape: `registry.metrics()` and `registry.contentType`. */
  readonly registry: Registry;
  /** An attempt ended. */
  settled(destination: string, type: string, outcome: string): void;
  /** The destination accepted a job so long after the application handed it over. */
  delivered(destination: string, type: string, sinceTrackMs: number): void;
  /** A call was made. `status` is undefined where no answer came. */
  called(destination: string, endpoint: string, status: number | undefined, tookMs: number): void;
  permitWaited(destination: string, endpoint: string, waitedMs: number): void;
  /** Asks these at every scrape. @returns stops asking them. */
  watch(sources: MetricSources): () => void;
  /** Stops measuring the event loop. */
  close(): void;
}

export interface MetricsOptions {
  /** Node's own metrics too (CPU, memory, garbage collection), under their usual names. Default false. */
  processMetrics?: boolean | undefined;
}

/** A registry of its own: nothing is shared with others who use prom-client in the same process. */
export function createMetrics({ processMetrics = false }: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const jobs = new Counter({ ...METRICS.jobs, registers });
  const calls = new Histogram({ ...METRICS.callDuration, registers });
  const settled = new Histogram({ ...METRICS.trackToSettled, registers });
  const waits = new Histogram({ ...METRICS.permitWait, registers });
  const watch = createSourceGauges(registry);
  const close = measureEventLoopLag(registry);
  if (processMetrics) collectDefaultMetrics({ register: registry });

  return {
    registry,
    settled(destination, type, outcome) {
      jobs.inc({ destination: safeLabel(destination), type: safeLabel(type), outcome: safeLabel(outcome) });
    },
    delivered(destination, type, sinceTrackMs) {
      settled.observe({ destination: safeLabel(destination), type: safeLabel(type) }, seconds(sinceTrackMs));
    },
    called(destination, endpoint, status, tookMs) {
      calls.observe(
        {
          destination: safeLabel(destination),
          endpoint: safeLabel(endpoint),
          status_class: statusClass(status),
        },
        seconds(tookMs),
      );
    },
    permitWaited(destination, endpoint, waitedMs) {
      waits.observe(
        { destination: safeLabel(destination), endpoint: safeLabel(endpoint) },
        seconds(waitedMs),
      );
    },
    watch,
    close,
  };
}

/** Clocks of two machines may disagree: a negative time is no time. */
function seconds(ms: number): number {
  return Math.max(0, ms) / 1_000;
}
