/** The history of one destination as lines of text, one character for each column of time. */
import { sparkline } from '@tracklayer/format';
import {
  type Bucket,
  columns,
  type History,
  lanesTogether,
  type Summary,
  summary,
  total,
} from '@tracklayer/history';
import type { Output } from '../output/output.js';
import { wrap } from '../output/wrap.js';
import { axis, type Columns, columnsOf, type LetteredMark, markLine } from './axis.js';
import { ROWS, type Row } from './rows.js';

const NAME_WIDTH = Math.max(...ROWS.map(({ name }) => name.length));
const SUM_WIDTH = 7;
const MOST_WIDTH = 6;
const GAP = '  ';

/** How many columns fit beside the names and the figures. */
export function mostColumns(width: number): number {
  return Math.max(10, width - NAME_WIDTH - 1 - SUM_WIDTH - MOST_WIDTH - 2 * GAP.length);
}

export interface Drawn extends Columns {
  history: History;
  shown: readonly LetteredMark[];
}

/** The rows of what happened below an axis of times, and the marks below the rows. */
export function drawing({ history, shown, ...frame }: Drawn, { colors, width }: Output): string {
  const { dim, cyan } = colors;
  const together = lanesTogether(history.points);
  const all = summary(total(together));
  const buckets = columns(together, frame);
  const summaries = buckets.map(({ cell }) => summary(cell));
  const size = columnsOf(frame);
  const line = (name: string, sum: string, drawn: string, most: string) =>
    `${name.padEnd(NAME_WIDTH)} ${sum.padStart(SUM_WIDTH)}${GAP}${drawn.padEnd(size)}${GAP}${most.padStart(MOST_WIDTH)}`.trimEnd();
  const rows = ROWS.filter((row) => row.always || row.of(all) > 0);
  const lines = rows.map((row) => {
    const values = summaries.map(row.of);
    const most = row.text(Math.max(0, ...values), MOST_WIDTH);
    const text = line(row.name, row.text(row.of(all), SUM_WIDTH), barsOf(values, buckets, history), most);
    return row.color !== undefined && row.of(all) > 0 ? colors[row.color](text) : text;
  });
  const marks = markLine(shown, frame);
  return [
    dim(line('', 'in all', axis(frame), 'most')),
    ...lines,
    ...(marks === '' ? [] : [cyan(line('marks', '', marks, ''))]),
    ...noneLines(all, width).map(dim),
  ].join('\n');
}

/** Nothing is known of the time before the first write and after the last one. It has a space, and not the dot of 0. */
export function barsOf(values: readonly number[], buckets: readonly Bucket[], history: History): string {
  const { beganMs = 0, writtenMs = 0 } = history;
  return [...sparkline(values)]
    .map((bar, at) => {
      const untilMs = buckets[at + 1]?.atMs ?? Number.POSITIVE_INFINITY;
      const isKnown = untilMs > beganMs && (buckets[at]?.atMs ?? 0) <= writtenMs;
      return isKnown || values[at] !== 0 ? bar : ' ';
    })
    .join('');
}

/** Names the rows that are left out because they are empty. */
function noneLines(all: Summary, width: number): string[] {
  const none = ROWS.filter((row: Row) => !row.always && row.of(all) === 0).map(({ name }) => name);
  return none.length === 0 ? [] : [wrap(`none: ${none.join(', ')}`, width, 6)];
}
