import CliTable from 'cli-table3';
import type { Output } from './output.js';

export interface Column<Row> {
  head: string;
  /** The cell, possibly coloured. */
  of: (row: Row) => string | number;
  right?: boolean;
}

const QUIET_FRAME = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** Columns under quiet heads, without frames, so that it also reads well in a pipe. */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { colors, visible }: Output,
): string {
  const drawn = new CliTable({
    head: columns.map(({ head }) => colors.dim(head)),
    colAligns: columns.map(({ right }) => (right ? 'right' : 'left')),
    chars: QUIET_FRAME,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  // A cell is one line: what came from elsewhere cannot begin a row of its own.
  const cell = (text: string) => visible(text).replaceAll('\n', '\\n').replaceAll('\t', ' ');
  for (const row of rows) drawn.push(columns.map(({ of }) => cell(String(of(row)))));
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
