import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { fit, GAP } from './fit.js';
import type { Output } from './output.js';

type Painter = (text: string) => string;

export interface Column<Row> {
  head: string;
  /** The cell, without colour. */
  of: (row: Row) => string | number;
  color?: (row: Row) => Painter | undefined;
  right?: boolean;
  /** May be left out in a narrow terminal, the highest number first. The table says which columns are left out. */
  optional?: number;
  /** Wraps only if nothing else helps: an id that is cut cannot be copied. */
  whole?: boolean;
}

interface TableOptions<Row> {
  /** Spaces before each line. */
  indent?: number;
  /** Lines below a row, in full width. */
  below?: (row: Row, at: number) => readonly string[];
}

/**
 * Columns under dim heads, without frames, so that a pipe reads them well too. The table is never wider than
 * `out.width`: it wraps cells, and leaves optional columns out and says so. It cuts nothing.
 */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  out: Output,
  { indent = 0, below = () => [] }: TableOptions<Row> = {},
): string {
  // Foreign text cannot begin a row of its own.
  const plain = (text: string | number) =>
    out.visible(String(text)).replaceAll('\n', '\\n').replaceAll('\t', ' ');
  const cells = rows.map((row) => columns.map(({ of }) => plain(of(row))));
  const heads = columns.map(({ head }) => head);
  const natural = heads.map((head, at) =>
    Math.max(stringWidth(head), ...cells.map((row) => stringWidth(row[at] ?? ''))),
  );
  const widths = fit(
    columns.map((column, at) => ({ ...column, natural: natural[at] ?? 0 })),
    out.width - indent,
  );

  const drawn = (texts: readonly string[], painterOf: (column: Column<Row>) => Painter | undefined) =>
    drawRow(
      columns.flatMap((column, at) => {
        const width = widths[at];
        if (width === undefined) return [];
        const { right = false } = column;
        return [{ text: texts[at] ?? '', width, right, paint: painterOf(column) ?? String }];
      }),
      indent,
    );
  const hidden = heads.filter((_, at) => widths[at] === undefined);
  return [
    ...drawn(heads, () => out.colors.dim),
    ...rows.flatMap((row, at) => [...drawn(cells[at] ?? [], ({ color }) => color?.(row)), ...below(row, at)]),
    ...(hidden.length === 0
      ? []
      : [out.colors.dim(`(Left out to fit ${out.width} columns: ${hidden.join(', ')}. ${inJson(hidden)})`)]),
  ].join('\n');
}

function inJson(hidden: readonly string[]): string {
  return hidden.length === 1 ? '--json has it.' : '--json has them.';
}

interface Cell {
  text: string;
  width: number;
  right: boolean;
  paint: Painter;
}

/** One line, or as many as the cell with the most lines has. */
function drawRow(cells: readonly Cell[], indent: number): string[] {
  const wrapped = cells.map(({ text, width }) => linesOf(text, width));
  const height = Math.max(1, ...wrapped.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) => {
    const parts = cells.map(({ width, right, paint }, at) => {
      const text = wrapped[at]?.[line] ?? '';
      const space = ' '.repeat(Math.max(0, width - stringWidth(text)));
      const painted = text === '' ? '' : paint(text);
      return right ? space + painted : painted + space;
    });
    return (' '.repeat(indent) + parts.join(' '.repeat(GAP))).trimEnd();
  });
}

/** The library normalizes Unicode, so text that fits stays out of it. */
function linesOf(text: string, width: number): string[] {
  return stringWidth(text) <= width ? [text] : wrapAnsi(text, width, { hard: true }).split('\n');
}
