import { ago, duration } from '@tracklayer/format';
import { servesText, type WorkerRow } from '@tracklayer/lane-status';
import type { Output } from './output.js';
import { table } from './table.js';

/** A worker whose timers fire this late answers nobody meanwhile. */
const LATE_MS = 500;

/** Workers that are gone are shown below the others, the newest ones. */
const MOST_GONE = 5;

/** The worker processes for people, a line each. `nowMs`: epoch ms, by the clock of Redis. */
export function workersTable(rows: readonly WorkerRow[], nowMs: number, out: Output): string {
  const { yellow, red, cyan, dim } = out.colors;
  const gone = rows.filter(({ state }) => state === 'gone');
  const shown = rows.filter((row) => row.state !== 'gone' || gone.indexOf(row) < MOST_GONE);
  const isLate = ({ loopLagMs = 0 }: WorkerRow) => loopLagMs >= LATE_MS;
  const drawn = table(
    shown,
    [
      { head: 'worker', of: ({ host, pid }) => (host === '' ? 'not known' : `${host} ${pid}`) },
      { head: 'version', of: ({ version }) => version },
      {
        head: 'since',
        of: ({ sinceMs }) => (sinceMs === 0 ? '' : duration(Math.max(1_000, nowMs - sinceMs), { units: 1 })),
        right: true,
      },
      { head: 'serves', of: servesText },
      {
        head: 'in work',
        of: ({ inWork = '' }) => inWork,
        color: ({ inWork }) => (inWork ? cyan : undefined),
        right: true,
        optional: 1,
      },
      {
        head: 'lag',
        of: ({ loopLagMs }) => (loopLagMs === undefined ? '' : `${loopLagMs} ms`),
        color: (row) => (isLate(row) ? red : undefined),
        right: true,
      },
      {
        head: 'memory',
        of: ({ memoryBytes }) => (memoryBytes === undefined ? '' : `${Math.round(memoryBytes / 1e6)} MB`),
        right: true,
        optional: 2,
      },
      {
        head: 'state',
        of: ({ state, seenMs }) => (state === 'gone' ? `gone, seen ${ago(seenMs, nowMs)}` : state),
        color: ({ state }) =>
          ({
            runs: dim,
            stopping: yellow,
            'other version': yellow,
            older: red,
            'not known': yellow,
            gone: red,
          })[state],
      },
    ],
    out,
  );
  const more = gone.length - MOST_GONE;
  return more > 0 ? `${drawn}\n${dim(`(and ${more} more that are gone. --json has them.)`)}` : drawn;
}
