import { count } from '@tracklayer/format';
import { type History, type Latency, type Summary, summariesByLane } from '@tracklayer/history';
import type { Output } from '../output/output.js';
import { table } from '../output/table.js';
import { latencyText } from './rows.js';

const LATENCY_NAMES: Readonly<Record<Latency, string>> = {
  accepted: 'track to accepted',
  permit: 'wait for a permit',
  call: 'call to Klaviyo',
};

/** The percentiles of the whole time. */
export function latencyTable({ latencies }: Summary, out: Output): string {
  const rows = (['accepted', 'permit', 'call'] as const).flatMap((latency) => {
    const found = latencies[latency];
    return found === undefined ? [] : [{ name: LATENCY_NAMES[latency], ...found }];
  });
  if (rows.length === 0) return '';
  return table(
    rows,
    [
      { head: 'latency', of: ({ name }) => name },
      { head: 'p50', of: ({ p50 }) => latencyText(p50.toMs), right: true },
      { head: 'p95', of: ({ p95 }) => latencyText(p95.toMs), right: true },
      { head: 'p99', of: ({ p99 }) => latencyText(p99.toMs), right: true },
      { head: 'measured', of: ({ measured }) => count(measured), right: true },
    ],
    out,
  );
}

/** Empty for a single lane: the drawing is of it. */
export function lanesTable(history: History, out: Output): string {
  const rows = [...summariesByLane(history)].map(([lane, sum]) => ({ lane, ...sum }));
  if (rows.length < 2) return '';
  const { red, yellow } = out.colors;
  return table(
    rows,
    [
      { head: 'lane', of: ({ lane }) => lane, whole: true },
      { head: 'in', of: (row) => count(row.in), right: true },
      { head: 'delivered', of: ({ delivered }) => count(delivered), right: true },
      {
        head: 'dead',
        of: ({ dead }) => count(dead),
        color: ({ dead }) => (dead > 0 ? red : undefined),
        right: true,
      },
      {
        head: 'held for',
        of: ({ heldMs }) => durationText(heldMs),
        color: () => yellow,
        right: true,
      },
      { head: 'oldest', of: ({ oldestMs }) => durationText(oldestMs), right: true },
      { head: 'accepted p95', of: ({ latencies }) => p95(latencies.accepted), right: true },
      { head: 'call p95', of: ({ latencies }) => p95(latencies.call), right: true, optional: 1 },
    ],
    out,
  );
}

export function durationText(ms: number): string {
  return ms === 0 ? '' : latencyText(ms);
}

export function p95(found: Summary['latencies'][Latency]): string {
  return found === undefined ? '' : latencyText(found.p95.toMs);
}
