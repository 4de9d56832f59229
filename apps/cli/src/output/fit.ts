/** How wide each column of a table may be. Pure: widths are in terminal columns. */

/** Between two columns. */
export const GAP = 2;

/** Cells wrap down to this width before a column is left out. */
const READABLE = 16;
/** Cells wrap down to this width before a whole column wraps. */
const SMALLEST = 8;

export interface FitColumn {
  /** The width of its widest cell, or of its head. */
  natural: number;
  /** May be left out, the column with the highest number first. */
  optional?: number;
  /** Wraps only if nothing else helps: an id that is cut cannot be copied. */
  whole?: boolean;
}

/**
 * The width of each column, in the order of the columns. Undefined for a column that is left out: that happens if wrapping
 * alone would make cells hard to read.
 */
export function fit(columns: readonly FitColumn[], width: number): (number | undefined)[] {
  const widths: (number | undefined)[] = columns.map(({ natural }) => natural);
  const readable = () =>
    widths.map((each, at) => (columns[at]?.whole ? each : each && Math.min(each, READABLE)));
  const droppable = columns
    .flatMap(({ optional }, index) => (optional === undefined ? [] : [{ optional, index }]))
    .sort((a, b) => b.optional - a.optional);
  for (const { index } of droppable) {
    if (total(readable()) <= width) break;
    widths[index] = undefined;
  }
  const wraps = (index: number) => columns[index]?.whole !== true;
  shrink(widths, width, wraps, READABLE);
  shrink(widths, width, wraps, SMALLEST);
  shrink(widths, width, () => true, 1);
  return widths;
}

/** Makes the widest columns narrower, in place, until the table fits or every one has the smallest width. */
function shrink(
  widths: (number | undefined)[],
  width: number,
  mayShrink: (index: number) => boolean,
  smallest: number,
): void {
  for (let over = total(widths) - width; over > 0; over -= 1) {
    let widest = -1;
    for (const [index, each] of widths.entries()) {
      if (each === undefined || each <= smallest || !mayShrink(index)) continue;
      if (each > (widths[widest] ?? 0)) widest = index;
    }
    if (widest === -1) return;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
}

function total(widths: readonly (number | undefined)[]): number {
  const shown = widths.filter((each) => each !== undefined);
  return shown.reduce((sum, each) => sum + each, 0) + GAP * Math.max(0, shown.length - 1);
}
