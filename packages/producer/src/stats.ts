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
  /** The calls that the outbox took. Absent without the option `outbox`. */
  outbox?: OutboxStats;
}

/** What waits in the file of the outbox, and what this producer did with it. */
export interface OutboxStats {
  /** Calls in the file now, of every process that uses it. */
  waiting: number;
  /** Their size in bytes of JSON. */
  waitingBytes: number;
  /** How long the oldest of them has waited, in ms. 0 where none waits. */
  oldestAgeMs: number;
  /** Calls that this producer put into the file. */
  kept: number;
  /** Calls that Redis took from the file, sent by this producer. */
  drained: number;
  /** Calls that neither Redis nor the file took: the file was full or failed. The application got an error. */
  notKept: number;
}

/** Names are a contract with dashboards and alerts. */
const METRICS = {
  tracklayer_producer_captured_total: { type: 'counter', help: 'Calls of `capture`.' },
  tracklayer_producer_capture_sent_total: { type: 'counter', help: 'Captured events that Redis has taken.' },
  tracklayer_producer_capture_kept_total: {
    type: 'counter',
    help: 'Captured events that the outbox has taken.',
  },
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
  tracklayer_producer_outbox_waiting: {
    type: 'gauge',
    help: 'Calls that wait in the file of the outbox, of every process.',
  },
  tracklayer_producer_outbox_bytes: {
    type: 'gauge',
    help: 'Size of the calls that wait in the outbox, in bytes of JSON.',
  },
  tracklayer_producer_outbox_oldest_age_seconds: {
    type: 'gauge',
    help: 'How long the oldest call has waited in the outbox.',
  },
  tracklayer_producer_outbox_kept_total: {
    type: 'counter',
    help: 'Calls that this producer put into the outbox.',
  },
  tracklayer_producer_outbox_drained_total: {
    type: 'counter',
    help: 'Calls of the outbox that Redis has taken from this producer.',
  },
  tracklayer_producer_outbox_not_kept_total: {
    type: 'counter',
    help: 'Calls that neither Redis nor the outbox took.',
  },
} as const;

type Metric = keyof typeof METRICS;

/**
 * The stats in Prometheus's text format. Add it to what your application's own metrics page answers.
 */
export function metricsText({ capture, outbox }: ProducerStats): string {
  const dropped = Object.entries(capture.dropped).map(([reason, count]): [string, number] => [
    `{reason="${reason}"}`,
    count,
  ]);
  return [
    ...written('tracklayer_producer_captured_total', capture.captured),
    ...written('tracklayer_producer_capture_sent_total', capture.sent),
    ...written('tracklayer_producer_capture_kept_total', capture.kept),
    ...written('tracklayer_producer_capture_dropped_total', ...dropped),
    ...written('tracklayer_producer_capture_buffered', capture.buffered),
    ...written('tracklayer_producer_capture_buffered_bytes', capture.bufferedBytes),
    ...(outbox === undefined ? [] : outboxLines(outbox)),
    '',
  ].join('\n');
}

function outboxLines({ waiting, waitingBytes, oldestAgeMs, kept, drained, notKept }: OutboxStats): string[] {
  return [
    ...written('tracklayer_producer_outbox_waiting', waiting),
    ...written('tracklayer_producer_outbox_bytes', waitingBytes),
    ...written('tracklayer_producer_outbox_oldest_age_seconds', oldestAgeMs / 1_000),
    ...written('tracklayer_producer_outbox_kept_total', kept),
    ...written('tracklayer_producer_outbox_drained_total', drained),
    ...written('tracklayer_producer_outbox_not_kept_total', notKept),
  ];
}

function written(name: Metric, ...values: (number | [labels: string, value: number])[]): string[] {
  const { type, help } = METRICS[name];
  const lines = values
    .map((each) => (typeof each === 'number' ? ['', each] : each))
    .map(([labels, value]) => `${name}${labels} ${value}`);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines];
}
