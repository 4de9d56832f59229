import { ago, duration } from '@tracklayer/format';
import type { Hold } from '@tracklayer/holds';
import { type LaneRow, stalledDestinations } from '@tracklayer/lane-status';
import type { Output } from './output.js';
import { type Column, table } from './table.js';
import { wrap } from './wrap.js';

/** Redis holds a foreign value under the key of such a figure. */
const UNREADABLE = '?';
const RUNS = 'runs';

/** The lanes for people: one line each, and below them every hold with its reason. */
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
  const drawn = table(
    rows,
    [
      { head: 'destination', of: ({ destination }) => destination },
      { head: 'lane', of: ({ lane }) => lane, whole: true },
      figure('waiting', ({ waiting }) => waiting, cyan),
      figure('active', ({ active }) => active, cyan),
      figure('delayed', ({ delayed }) => delayed, yellow),
      figure('dead', ({ dead }) => dead, red),
      { ...figure('calls/s', ({ perSecond }) => perSecond, cyan), optional: 1 },
      {
        head: 'budget',
        of: ({ perMinute, allowedPerMinute }) =>
          perMinute === undefined ? UNREADABLE : `${perMinute}/${allowedPerMinute}`,
        color: ({ perMinute }) => (perMinute === undefined ? red : undefined),
        right: true,
        whole: true,
      },
      {
        head: 'state',
        of: (row) => stateText(row, nowMs),
        color: (row) => (row.held ? red : stateText(row, nowMs) === RUNS ? dim : yellow),
      },
    ],
    out,
  );
  return [drawn, ...heldLines(rows, nowMs, out)].join('\n');
}

function stateText({ held, paused, throttledUntilMs = 0 }: LaneRow, nowMs: number): string {
  const parts = [
    ...(held ? ['held'] : []),
    ...(paused ? ['paused'] : []),
    ...(throttledUntilMs > nowMs ? [`throttled ${duration(throttledUntilMs - nowMs)}`] : []),
  ];
  return parts.join(', ') || RUNS;
}

function heldLines(rows: readonly LaneRow[], nowMs: number, { colors, width }: Output): string[] {
  const held = stalledDestinations(rows).flatMap(({ destination, hold }) =>
    hold ? [{ destination, hold }] : [],
  );
  return held.flatMap(({ destination, hold }) => [
    '',
    colors.red(
      wrap(
        `${destination} is on hold since ${clock(hold.sinceMs)} (${ago(hold.sinceMs, nowMs)}): ${why(hold)}`,
        width,
        2,
      ),
    ),
    `  Its jobs wait and use no attempts. ${probes(hold, nowMs)}`,
    `  ${nextStep(destination, hold)}`,
  ]);
}

function why({ code, status, detail }: Hold): string {
  return [
    code,
    ...(status === undefined ? [] : [`(HTTP ${status})`]),
    ...(detail ? [`– ${detail}`] : []),
  ].join(' ');
}

function probes({ probes: count, nextProbeAtMs }: Hold, nowMs: number): string {
  const next = nextProbeAtMs > nowMs ? `in ${duration(nextProbeAtMs - nowMs)}` : 'when a worker runs';
  return `Probed ${count === 1 ? 'once' : `${count} times`}; next ${next}.`;
}

function nextStep(destination: string, { cause }: Hold): string {
  return cause === 'refused'
    ? `Correct the key or its scopes. The next probe ends the hold.\n  To end it now: tracklayer resume ${destination}`
    : `The hold ends when the destination answers a probe.\n  To end it now: tracklayer resume ${destination}`;
}

function clock(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
