import { ago, duration } from '@tracklayer/format';
import type { Hold } from '@tracklayer/holds';
import { type LaneRow, stalledDestinations } from '@tracklayer/lane-status';
import type { Output } from './output.js';
import { table } from './table.js';

/** The lanes for a person: one line each, and below them what needs somebody. */
export function lanesTable(rows: readonly LaneRow[], nowMs: number, out: Output): string {
  const { yellow, red, cyan, dim } = out.colors;
  // Redis holds a foreign value under the key of such a figure.
  const unreadable = red('?');
  const number = (value: number | undefined, color: (text: string) => string) => {
    if (value === undefined) return unreadable;
    return value > 0 ? color(String(value)) : '0';
  };
  const state = ({ held, paused, throttledUntilMs = 0 }: LaneRow): string => {
    const parts = [
      ...(held ? [red('held')] : []),
      ...(paused ? [yellow('paused')] : []),
      ...(throttledUntilMs > nowMs ? [yellow(`throttled ${duration(throttledUntilMs - nowMs)}`)] : []),
    ];
    return parts.join(', ') || dim('runs');
  };
  const drawn = table(
    rows,
    [
      { head: 'destination', of: ({ destination }) => destination },
      { head: 'lane', of: ({ lane }) => lane },
      { head: 'waiting', of: ({ waiting }) => number(waiting, cyan), right: true },
      { head: 'active', of: ({ active }) => number(active, cyan), right: true },
      { head: 'delayed', of: ({ delayed }) => number(delayed, yellow), right: true },
      { head: 'dead', of: ({ dead }) => number(dead, red), right: true },
      { head: 'calls/s', of: ({ perSecond }) => number(perSecond, cyan), right: true },
      {
        head: 'budget used',
        of: ({ perMinute, allowedPerMinute }) =>
          perMinute === undefined ? unreadable : `${perMinute}/${allowedPerMinute} a min`,
        right: true,
      },
      { head: 'state', of: state },
    ],
    out,
  );
  return [drawn, ...heldLines(rows, nowMs, out)].join('\n');
}

function heldLines(rows: readonly LaneRow[], nowMs: number, { colors }: Output): string[] {
  const held = stalledDestinations(rows).flatMap(({ destination, hold }) =>
    hold ? [{ destination, hold }] : [],
  );
  return held.flatMap(({ destination, hold }) => [
    '',
    colors.red(
      `${destination} is held since ${clock(hold.sinceMs)} (${ago(hold.sinceMs, nowMs)}): ${why(hold)}`,
    ),
    `  Its jobs wait and spend no attempt. ${probes(hold, nowMs)}`,
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
  const next = nextProbeAtMs > nowMs ? `in ${duration(nextProbeAtMs - nowMs)}` : 'as soon as a worker runs';
  return `Probed ${count === 1 ? 'once' : `${count} times`}; next ${next}.`;
}

function nextStep(destination: string, { cause }: Hold): string {
  return cause === 'refused'
    ? `Mend the key or its rights; the next probe lets it go on, or at once: tracklayer resume ${destination}`
    : `It goes on by itself once it answers, or at once: tracklayer resume ${destination}`;
}

function clock(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
