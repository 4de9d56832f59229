import type { EventFate, RecordedEvent } from '../../ledger/records.js';
import type { World } from '../../world.js';
import type { Range } from '../query.js';
import { type Chart, createTally, type Tally } from './chart.js';

export interface MetricCounts extends Record<EventFate, number> {
  /** Recorded events by event time. */
  chart: Chart;
}

export interface MetricSummary extends MetricCounts {
  name: string;
}

export interface MetricsView {
  /** Sorted by name. */
  metrics: MetricSummary[];
  all: MetricCounts;
}

interface Sum {
  fates: Record<EventFate, number>;
  tally: Tally;
}

/** All metrics of an account. The number of recorded events is complete. Other numbers count the kept entries. */
export function metricsView(world: World, account: string, range: Range): MetricsView {
  const nowMs = world.now();
  const sums = new Map<string, Sum>();
  const sumOf = (metric: string): Sum => {
    let sum = sums.get(metric);
    if (sum === undefined) {
      sum = { fates: { recorded: 0, duplicate: 0, dropped: 0 }, tally: createTally(range, nowMs) };
      sums.set(metric, sum);
    }
    return sum;
  };
  if (world.accounts.has(account)) for (const { metric } of world.options.expected) sumOf(metric);
  for (const event of world.ledger.events.kept()) {
    if (event.account === account) note(sumOf(event.metric), event);
  }
  const counts = world.ledger.counts.get(account);
  for (const [metric, recorded] of counts?.recordedByMetric ?? []) sumOf(metric).fates.recorded = recorded;
  const metrics = [...sums].map(([name, { fates, tally }]) => ({ name, ...fates, chart: tally.chart() }));
  return {
    metrics: metrics.sort((a, b) => a.name.localeCompare(b.name)),
    all: {
      ...(counts?.fates ?? NOTHING),
      chart: sumCharts(createTally(range, nowMs).chart(), metrics),
    },
  };
}

const NOTHING = { recorded: 0, duplicate: 0, dropped: 0 };

function sumCharts({ range, bars, outside }: Chart, all: readonly MetricCounts[]): Chart {
  const sum = (of: (chart: Chart) => number) => all.reduce((total, { chart }) => total + of(chart), 0);
  return {
    range,
    bars: bars.map(({ bucket }, index) => ({ bucket, count: sum((chart) => chart.bars[index]?.count ?? 0) })),
    outside: outside + sum((chart) => chart.outside),
  };
}

function note({ fates, tally }: Sum, { fate, time }: RecordedEvent): void {
  fates[fate]++;
  if (fate === 'recorded') tally.add(time);
}
