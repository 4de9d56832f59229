/**
 * The lanes on one screen, for `--watch`.
 *
 * Failure story: a terminal of 24 lines watches ten destinations. Every two seconds their fifty lanes scroll by, and the person sees
 * the end only. So lanes with nothing to do are left out first, then those that work. Lanes that need a person stay. The last line
 * says what is left out.
 */
import { counted } from '@tracklayer/format';
import { holdsSomething, type LaneRow } from '@tracklayer/lane-status';

/** What a screen shows. */
interface Screen {
  /** The table of these lanes, and the texts about them below it. */
  tableOf(rows: readonly LaneRow[]): string;
  notesOf(rows: readonly LaneRow[]): readonly string[];
}

/** As many lanes and notes as fit into `height` lines, of which the last one stays empty for the cursor. */
export function lanesScreen(rows: readonly LaneRow[], height: number, { tableOf, notesOf }: Screen): string {
  const linesOf = (text: string) => text.split('\n').length;
  // A lane takes a line at least. Thousands of them are not drawn to be counted.
  if (rows.length < height) {
    const whole = [tableOf(rows), ...notesOf(rows)].join('\n');
    if (linesOf(whole) < height) return whole;
  }

  // Two lines say what is left out, one is for the cursor.
  const room = height - 3;
  const notes = notesOf(rows);
  const forTable = Math.max(Math.ceil(room / 2), room - linesOf(notes.join('\n')));
  const important = [...rows].sort((one, other) => importanceOf(other) - importanceOf(one));
  const first = (many: number) => {
    const kept = new Set(important.slice(0, many));
    return rows.filter((row) => kept.has(row));
  };
  // The head of the table takes a line too.
  let shown = first(Math.max(1, forTable - 1));
  let drawn = tableOf(shown);
  while (shown.length > 1 && linesOf(drawn) > forTable) {
    shown = first(shown.length - 1);
    drawn = tableOf(shown);
  }
  const below: string[] = [];
  let left = room - linesOf(drawn);
  for (const note of notes) {
    left -= linesOf(note);
    if (left < 0) break;
    below.push(note);
  }
  const hidden = notes.slice(below.length).join('\n');
  const parts = [
    ...(shown.length < rows.length ? [counted(rows.length - shown.length, 'lane')] : []),
    ...(below.length < notes.length ? [`${counted(linesOf(hidden), 'line')} below them`] : []),
  ];
  const rest = `(Left out to fit this screen: ${parts.join(' and ')}. Without --watch all are shown.)`;
  return [drawn, ...below, rest].join('\n');
}

/** What a person must see comes first. */
function importanceOf(row: LaneRow): number {
  const { held, unserved, holds, paused, throttledUntilMs, dead = 1 } = row;
  if (held || unserved) return 4;
  if (dead > 0) return 3;
  if (holds || paused || throttledUntilMs !== undefined) return 2;
  return holdsSomething(row) ? 1 : 0;
}
