import type { EventFate, RecordedEvent } from '../../ledger/records.js';
import type { World } from '../../world.js';
import type { Range } from '../query.js';
import { type Chart, createTally, type Tally } from './chart.js';

export interface MetricCounts extends Record<EventFate, number> {
  /** Of recorded events, by the moment they happened. */
  chart: Chart;
}

export interface MetricSummary extends MetricCounts {
  name: string;
}

export interface MetricsView {
  /** By name. */
  metrics: MetricSummary[];
  all: MetricCounts;
}

interface Sum {
  fates: Record<EventFate, number>;
  tally: Tally;
}

/** Every metric of an account. What was recorded is counted for good; the rest counts what the ledger still holds. */
export function metricsView(world: World, account: string, range: Range): MetricsView {
  const nowMs = world.now();
  const newSum = (): Sum => ({
    fates: { recorded: 0, duplicate: 0, dropped: 0 },
    tally: createTally(range, nowMs),
  });
  const all = newSum();
  const sums = new Map<string, Sum>();
  const sumOf = (metric: string): Sum => {
    const sum = sums.get(metric) ?? newSum();
    sums.set(metric, sum);
    return sum;
  };
  for (const event of world.ledger.events.kept()) {
    if (event.account !== account) continue;
    note(all, event);
    note(sumOf(event.metric), event);
  }
  const counts = world.ledger.counts.get(account);
  for (const [metric, recorded] of counts?.recordedByMetric ?? []) sumOf(metric).fates.recorded = recorded;
  return {
    metrics: [...sums]
      .map(([name, sum]) => ({ name, ...countsOf(sum) }))
      .sort((a, b) => a.name.localeCompare(b.name)),
    all: { ...countsOf(all), ...counts?.fates },
  };
}

function note({ fates, tally }: Sum, { fate, time }: RecordedEvent): void {
  fates[fate]++;
  if (fate === 'recorded') tally.add(time);
}

function countsOf({ fates, tally }: Sum): MetricCounts {
  return { ...fates, chart: tally.chart() };
}
