import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { measureEventLoopLag } from './event-loop-lag.js';
import { safeLabel, statusClass } from './labels.js';
import { METRICS } from './names.js';
import { createSourceGauges, type MetricSources } from './sources.js';

/** Records what happens during delivery. The metric names are in `names.ts`. */
export interface Metrics {
  /** For a scrape: `registry.metrics()` and `registry.contentType`. */
  readonly registry: Registry;
  /** An attempt ended. */
  settled(destination: string, type: string, outcome: string): void;
  /** The destination accepted a job, `sinceTrackMs` after the application called `track`. */
  delivered(destination: string, type: string, sinceTrackMs: number): void;
  /** A call ended. `status` is undefined when no answer came. */
  called(destination: string, endpoint: string, status: number | undefined, tookMs: number): void;
  permitWaited(destination: string, endpoint: string, waitedMs: number): void;
  /** A lane takes no job, because its process has as many in work as it may. */
  waitedForSlot(destination: string, type: string): void;
  /** A job was sent without a value. `field`: Klaviyo's name of it, or its path in the event where it was not understood. */
  leftOut(destination: string, type: string, field: string, reason: string): void;
  /** A bulk call of live events ended. */
  sentInBulk(destination: string, outcome: string, events: number): void;
  /** A letter of a campaign came to its end. */
  replayed(destination: string, type: string, outcome: string): void;
  /** Jobs or entries were not sent, because their person was erased. */
  erased(destination: string, type: string, count: number): void;
  /** A channel was not subscribed because the person withdrew consent at the destination. `reason`: Klaviyo's word. */
  withdrawn(destination: string, channel: string, reason: string): void;
  /** Reads these sources at every scrape. @returns a function that stops it. */
  watch(sources: MetricSources): () => void;
  /** Stops measuring the event loop. */
  close(): void;
}

export interface MetricsOptions {
  /** Adds Node's own metrics (CPU, memory, garbage collection) under their usual names. Default false. */
  processMetrics?: boolean | undefined;
}

/** Creates its own registry, separate from any other use of prom-client in the process. */
export function createMetrics({ processMetrics = false }: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const jobs = new Counter({ ...METRICS.jobs, registers });
  const calls = new Histogram({ ...METRICS.callDuration, registers });
  const settled = new Histogram({ ...METRICS.trackToSettled, registers });
  const leftOut = new Counter({ ...METRICS.leftOut, registers });
  const bulkCalls = new Counter({ ...METRICS.bulkCalls, registers });
  const bulkEvents = new Counter({ ...METRICS.bulkEvents, registers });
  const replayed = new Counter({ ...METRICS.campaignLetters, registers });
  const erased = new Counter({ ...METRICS.erased, registers });
  const withdrawn = new Counter({ ...METRICS.withdrawn, registers });
  const waits = new Histogram({ ...METRICS.permitWait, registers });
  const slotWaits = new Counter({ ...METRICS.slotWaits, registers });
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
    waitedForSlot(destination, type) {
      slotWaits.inc({ destination: safeLabel(destination), type: safeLabel(type) });
    },
    leftOut(destination, type, field, reason) {
      leftOut.inc({
        destination: safeLabel(destination),
        type: safeLabel(type),
        field: safeLabel(field),
        reason: safeLabel(reason),
      });
    },
    sentInBulk(destination, outcome, events) {
      const labels = { destination: safeLabel(destination), outcome: safeLabel(outcome) };
      bulkCalls.inc(labels);
      bulkEvents.inc(labels, events);
    },
    replayed(destination, type, outcome) {
      const labels = { destination: safeLabel(destination), type: safeLabel(type) };
      replayed.inc({ ...labels, outcome: safeLabel(outcome) });
    },
    erased(destination, type, count) {
      erased.inc({ destination: safeLabel(destination), type: safeLabel(type) }, count);
    },
    withdrawn(destination, channel, reason) {
      withdrawn.inc({
        destination: safeLabel(destination),
        channel: safeLabel(channel),
        reason: WITHDRAWALS.has(reason) ? reason : 'other',
      });
    },
    watch,
    close,
  };
}

/** Klaviyo's words for withdrawals. Any other is `other`, so that the label has a closed set of values. */
const WITHDRAWALS = new Set([
  'UNSUBSCRIBE',
  'SPAM_REPORT',
  'USER_SUPPRESSED',
  'HARD_BOUNCE',
  'INVALID_EMAIL',
]);

/** The clocks of two machines may disagree, so a negative duration counts as 0. */
function seconds(ms: number): number {
  return Math.max(0, ms) / 1_000;
}
