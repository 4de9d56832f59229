import type { Frame, Mark } from '@tracklayer/history';
import { dayText, minuteText } from './times.js';

const DAY_MS = 86_400_000;
/** From one label of the axis to the next, in columns. */
const LABEL_EVERY = 8;
const STEPS_MS = [
  ...[1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720].map((minutes) => minutes * 60_000),
  ...[1, 2, 3, 7, 14, 28].map((days) => days * DAY_MS),
];

/** The columns of a drawing. */
export type Columns = Pick<Frame, 'fromMs' | 'untilMs' | 'columnMs'>;

export function columnsOf({ fromMs, untilMs, columnMs }: Columns): number {
  return Math.ceil((untilMs - fromMs) / columnMs);
}

/** The line of times above the columns: each label begins at the column of its time. Pure. */
export function axis(columns: Columns): string {
  const { fromMs, columnMs } = columns;
  const size = columnsOf(columns);
  const stepMs =
    STEPS_MS.find((ms) => ms >= LABEL_EVERY * columnMs && ms % columnMs === 0) ?? size * columnMs;
  // Days are counted from the first one of the drawing.
  const zeroMs = stepMs < DAY_MS ? 0 : Math.ceil(fromMs / DAY_MS) * DAY_MS;
  let line = '';
  for (let column = 0; column < size; column += 1) {
    const atMs = fromMs + column * columnMs;
    // A short drawing has a label at its start.
    if ((atMs - zeroMs) % stepMs !== 0 && !(column === 0 && size <= LABEL_EVERY)) continue;
    const label = stepMs >= DAY_MS || atMs % DAY_MS === 0 ? dayText(atMs) : minuteText(atMs);
    const fits =
      (line === '' || column > line.length) && column + label.length <= Math.max(size, LABEL_EVERY);
    if (fits) line = line.padEnd(column) + label;
  }
  return line;
}

/** A mark with the letter that stands for it in the drawing. */
export interface LetteredMark {
  letter: string;
  mark: Mark;
}

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];

/** The newest marks with their letters, the oldest first. `left`: how many earlier ones have none. Pure. */
export function lettered(marks: readonly Mark[]): { shown: LetteredMark[]; left: number } {
  const left = Math.max(0, marks.length - LETTERS.length);
  return { shown: marks.slice(left).map((mark, at) => ({ letter: LETTERS[at] ?? '', mark })), left };
}

/** The line of letters below the columns: a letter where a mark begins, and a line while it lasts. Pure. */
export function markLine(shown: readonly LetteredMark[], columns: Columns): string {
  const { fromMs, untilMs, columnMs } = columns;
  const line = Array.from({ length: columnsOf(columns) }, () => ' ');
  const columnOf = (atMs: number) =>
    Math.min(line.length - 1, Math.max(0, Math.floor((atMs - fromMs) / columnMs)));
  for (const { mark } of shown) {
    const last = columnOf(endOf(mark, untilMs));
    for (let column = columnOf(mark.fromMs) + 1; column <= last; column += 1) line[column] = '─';
  }
  // The first of two marks in one column keeps it: the list below the drawing is in the same order.
  for (const { letter, mark } of [...shown].reverse()) line[columnOf(mark.fromMs)] = letter;
  return line.join('').trimEnd();
}

/** Epoch ms. A mark without an end lasts until now, and some marks last no time. */
function endOf(mark: Mark, nowMs: number): number {
  if (mark.kind === 'version' || mark.kind === 'discard') return mark.fromMs;
  return mark.untilMs ?? nowMs;
}
