import { duration } from '@tracklayer/format';
import { type LaneRow, UNSERVED_TEXT } from '@tracklayer/lane-status';
import type { Output } from './output.js';
import { type Column, table } from './table.js';

/** Redis holds a foreign value under the key of such a figure. */
const UNREADABLE = '?';
const RUNS = 'runs';

/** The lanes for people, one line each. */
export function lanesTable(rows: readonly LaneRow[], nowMs: number, out: Output): string {
  const { yellow, red, cyan, dim } = out.colors;
  const figure = (
    head: string,
    of: (row: LaneRow) => number | undefined,
    color: (text: string) => string,
  ): Column<LaneRow> => ({
    head,
    of: (row) => of(row) ?? UNREADABLE,
    color: (row) => (of(row) === undefined ? red : of(row) === 0 ? undefined : color),
    right: true,
  });
  return table(
    rows,
    [
      { head: 'destination', of: ({ destination }) => destination },
      { head: 'lane', of: ({ lane }) => lane, whole: true },
      figure('waiting', ({ waiting }) => waiting, cyan),
      { ...figure('active', ({ active }) => active, cyan), optional: 1 },
      figure('delayed', ({ delayed }) => delayed, yellow),
      figure('dead', ({ dead }) => dead, red),
      { ...figure('calls/s', ({ perSecond }) => perSecond, cyan), optional: 3 },
      {
        head: 'budget',
        of: ({ perMinute, allowedPerMinute }) =>
          perMinute === undefined ? UNREADABLE : `${perMinute}/${allowedPerMinute}`,
        color: ({ perMinute }) => (perMinute === undefined ? red : undefined),
        right: true,
        whole: true,
        optional: 2,
      },
      {
        head: 'state',
        of: (row) => stateText(row, nowMs),
        color: (row) => (row.held || row.unserved ? red : stateText(row, nowMs) === RUNS ? dim : yellow),
      },
    ],
    out,
  );
}

function stateText(row: LaneRow, nowMs: number): string {
  const { unserved, held, holds, paused, throttledUntilMs = 0 } = row;
  const parts = [
    // Only a worker can end a hold. Each hold has lines of its own below the table.
    ...(unserved ? [UNSERVED_TEXT[unserved]] : held ? ['held'] : holds ? ['partly held'] : []),
    ...(paused ? ['paused'] : []),
    ...(throttledUntilMs > nowMs ? [`throttled ${duration(throttledUntilMs - nowMs)}`] : []),
  ];
  return parts.join(', ') || RUNS;
}
