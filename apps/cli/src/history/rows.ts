import { briefDuration } from '@tracklayer/format';
import type { Latency, Summary } from '@tracklayer/history';
import type { Colors } from '../output/output.js';
import { figure } from './figures.js';

/** One line of a drawing. */
export interface Row {
  name: string;
  of: (summary: Summary) => number;
  /** In at most `width` characters. */
  text: (value: number, width: number) => string;
  color?: keyof Colors;
  /** Shown also where it is 0 all the time. */
  always?: boolean;
}

const counted = (name: string, counter: keyof Omit<Summary, 'latencies'>, more: Partial<Row> = {}): Row => ({
  name,
  of: (summary) => summary[counter],
  text: figure,
  ...more,
});
const lasting = (name: string, counter: 'heldMs' | 'throttledMs' | 'oldestMs'): Row => ({
  ...counted(name, counter),
  text: briefDuration,
  color: 'yellow',
});
/** The upper bound of its bucket. 0: nothing was measured, because the shortest bucket ends at 1 ms. */
const percentile = (name: string, latency: Latency): Row => ({
  name,
  of: ({ latencies }) => latencies[latency]?.p95.toMs ?? 0,
  text: (ms) => (ms === 0 ? '' : latencyText(ms)),
});

/** A duration of the histogram: the upper bound of a bucket. */
export function latencyText(toMs: number): string {
  return Number.isFinite(toMs) ? briefDuration(toMs) : '> 90 d';
}

/** In the order of reading: what came, how it ended, what it met, how long it took. */
export const ROWS: readonly Row[] = [
  counted('in', 'in', { always: true }),
  counted('delivered', 'delivered', { always: true, color: 'green' }),
  counted('duplicate', 'duplicate'),
  counted('skipped', 'skipped'),
  counted('dead', 'dead', { always: true, color: 'red' }),
  counted('replayed', 'replayed'),
  counted('discarded', 'discarded'),
  counted('expired', 'expired', { color: 'red' }),
  counted('turned away', 'turnedAway', { color: 'red' }),
  counted('late', 'late'),
  counted('left out', 'leftOut'),
  counted('withdrawn', 'withdrawn'),
  counted('retried', 'retry', { color: 'yellow' }),
  counted('throttled', 'throttled', { color: 'yellow' }),
  counted('held', 'held', { color: 'yellow' }),
  counted('calls', 'calls'),
  counted('failed calls', 'failedCalls', { color: 'yellow' }),
  lasting('held for', 'heldMs'),
  lasting('throttled for', 'throttledMs'),
  lasting('oldest', 'oldestMs'),
  percentile('accepted p95', 'accepted'),
  percentile('permit p95', 'permit'),
  percentile('call p95', 'call'),
];
