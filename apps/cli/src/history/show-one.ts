import { ago, counted, duration } from '@tracklayer/format';
import {
  type Frame,
  type History,
  lanesTogether,
  type Summary,
  summary,
  total,
  UNITS,
  type Unit,
} from '@tracklayer/history';
import type { Output } from '../output/output.js';
import { wrap } from '../output/wrap.js';
import { lettered } from './axis.js';
import { drawing } from './drawing.js';
import { marksTable } from './marks.js';
import { lanesTable, latencyTable } from './tables.js';
import { secondText } from './times.js';

/** A worker writes every 15 s at least. After this time without a write, none runs. */
const SILENT_MS = 60_000;

const BATCHES = 'event-backfill';
const BATCHES_NOTE = `A job of ${BATCHES} is a batch of events. To see the events: tracklayer backfill status`;

/** What is drawn of one destination. */
export interface Shown {
  history: History;
  frame: Frame;
  nowMs: number;
  lane?: string | undefined;
}

/** The drawing with its figures and marks, or what to do where there is none. */
export async function showOne(shown: Shown, out: Output): Promise<void> {
  const { history, frame, nowMs, lane } = shown;
  const { bold } = out.colors;
  const { destination, points, marks } = history;
  if (history.writtenMs === undefined) {
    await out.print(wrap(emptyText(history), out.width, 2));
    return;
  }
  const subject = lane === undefined ? destination : `${destination} ${lane}`;
  await out.print(`${bold(subject)}  ${spanText(frame, nowMs)}`);
  for (const note of notesOf(shown)) await out.print(out.colors.yellow(wrap(note, out.width, 2)));
  const { shown: letters, left } = lettered(marks);
  const parts = [
    points.length === 0
      ? 'Nothing happened in this time.'
      : drawing({ history, shown: letters, ...frame }, out),
    latencyTable(summary(total(points)), out),
    lanesTable(history, out),
    points.some((point) => point.lane === BATCHES) ? wrap(BATCHES_NOTE, out.width, 2) : '',
    letters.length === 0 ? '' : marksTable(letters, destination, out),
    left === 0
      ? ''
      : wrap(`${counted(left, 'earlier mark')} left out. --json has all of them.`, out.width, 2),
  ];
  for (const part of parts) if (part !== '') await out.print(`\n${part}`);
}

/** `2026-11-28 07:30 to 2026-11-29 07:41 UTC, 30 min a column`. */
export function spanText({ fromMs, untilMs, columnMs }: Frame, nowMs: number): string {
  const at = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
  return `${at(fromMs)} to ${at(Math.min(untilMs, nowMs))} UTC, ${duration(columnMs)} a column`;
}

function emptyText({ destination }: History): string {
  return (
    `No history of ${destination} yet: no worker of this version has run for it. ` +
    'To start one: tracklayer worker. To see what waits: tracklayer lanes'
  );
}

/** What the drawing cannot show. */
function notesOf({ history, frame, nowMs }: Shown): string[] {
  const { beganMs = 0, writtenMs = 0, unwritten } = history;
  const { unit, isCut, fromMs, untilMs } = frame;
  const came = [...unwritten.values()].reduce((sum, more) => sum + more, 0);
  return [
    ...(isCut ? [keptText(unit)] : []),
    ...(beganMs > fromMs
      ? [`The history begins ${secondText(beganMs)}, with the first worker that writes it.`]
      : []),
    ...(nowMs - writtenMs > SILENT_MS && untilMs > writtenMs
      ? [
          `No worker has written since ${secondText(writtenMs)} (${ago(writtenMs, nowMs)}). ` +
            `${came === 0 ? 'No job' : counted(came, 'job')} came since. To start one: tracklayer worker`,
        ]
      : []),
  ];
}

/** `Minutes are kept for 2 days.` */
export function keptText(unit: Unit): string {
  return `${UNIT_WORDS[unit]} are kept for ${duration(UNITS[unit].keptMs, { words: true })}.`;
}

const UNIT_WORDS = { minute: 'Minutes', hour: 'Hours', day: 'Days' } as const;

/** For JSON: everything, with the buckets of all lanes together. */
export function historyJson({ history, frame }: Shown, lanes: ReadonlyMap<string, Summary>): object {
  const { destination, unit, beganMs, writtenMs, unwritten, points, marks } = history;
  const together = lanesTogether(points);
  return {
    destination,
    unit,
    fromMs: frame.fromMs,
    untilMs: frame.untilMs,
    beganMs,
    writtenMs,
    unwritten: Object.fromEntries(unwritten),
    total: summary(total(together)),
    lanes: Object.fromEntries(lanes),
    buckets: together.map(({ atMs, cell }) => ({ atMs, ...summary(cell) })),
    marks,
  };
}
