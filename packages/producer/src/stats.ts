import type { DropReason } from './drop-reports.js';

/** What `capture` did so far. `captured` = `buffered` + `sent` + `kept` + all of `dropped`. */
export interface CaptureStats {
  /** Calls of `capture` so far. */
  captured: number;
  /** Events that wait in memory now. */
  buffered: number;
  /** Their size in bytes of JSON. */
  bufferedBytes: number;
  /** Events that Redis has taken. */
  sent: number;
  /** Events that the outbox has taken. */
  kept: number;
  /** Events that were lost, by reason. */
  dropped: Record<DropReason, number>;
}

/** What a producer did since its start. */
export interface ProducerStats {
  /** The events that `capture` took. */
  capture: CaptureStats;
}

/** Names are a contract with dashboards and alerts. */
const METRICS = {
  tracklayer_producer_captured_total: { type: 'counter', help: 'Calls of `capture`.' },
  tracklayer_producer_capture_sent_total: { type: 'counter', help: 'Captured events that Redis has taken.' },
  tracklayer_producer_capture_dropped_total: {
    type: 'counter',
    help: 'Captured events that were lost, by `reason`.',
  },
  tracklayer_producer_capture_buffered: {
    type: 'gauge',
    help: 'Captured events that wait in memory.',
  },
  tracklayer_producer_capture_buffered_bytes: {
    type: 'gauge',
    help: 'Size of the captured events that wait in memory, in bytes of JSON.',
  },
} as const;

type Metric = keyof typeof METRICS;

/**
 * The stats in Prometheus's text format. Add it to what your application's own metrics page answers.
 */
export function metricsText({ capture }: ProducerStats): string {
  const dropped = Object.entries(capture.dropped).map(([reason, count]): [string, number] => [
    `{reason="${reason}"}`,
    count,
  ]);
  return [
    ...written('tracklayer_producer_captured_total', capture.captured),
    ...written('tracklayer_producer_capture_sent_total', capture.sent),
    ...written('tracklayer_producer_capture_dropped_total', ...dropped),
    ...written('tracklayer_producer_capture_buffered', capture.buffered),
    ...written('tracklayer_producer_capture_buffered_bytes', capture.bufferedBytes),
    '',
  ].join('\n');
}

function written(name: Metric, ...values: (number | [labels: string, value: number])[]): string[] {
  const { type, help } = METRICS[name];
  const lines = values
    .map((each) => (typeof each === 'number' ? ['', each] : each))
    .map(([labels, value]) => `${name}${labels} ${value}`);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines];
}
