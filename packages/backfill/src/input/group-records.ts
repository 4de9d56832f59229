/**
 * Joins neighbouring rows with the same cell to one record: an order with a row per item.
 *
 * Defends against an order that is sent with a part of its items. If a row between its rows is not valid, the whole order is
 * refused, so that it is complete once the row is mended. If its rows are not neighbours, all of them are refused. A stream is
 * read once only: there the first rows of an order are sent, and later rows are refused.
 */
import { type FileRecord, MAX_LINE_BYTES } from './records.js';
import { type GroupColumns, isRow, orderNumber, type Row } from './rows-apart.js';

interface Group {
  key: string;
  rows: Row[];
  characters: number;
  /** Whether a record between its rows is not a row. */
  broken: boolean;
  /** Records after its last row that are no rows. They belong to it if another of its rows follows. */
  after: FileRecord[];
  /** Why its rows are not the whole order. */
  apart: 'rows_apart' | 'rows_after_order' | undefined;
}

export interface GroupOptions extends GroupColumns {
  /** The numbers of the orders whose rows are not neighbours, see rows-apart.ts. Undefined: the records are a stream. */
  apart: ReadonlySet<number> | undefined;
}

export async function* groupRecords(
  chunks: AsyncIterable<FileRecord[]>,
  { name, column, columns, apart }: GroupOptions,
): AsyncGenerator<FileRecord[]> {
  let open: Group | undefined;
  const closed = new Set<number>();
  const whyApart = (key: string): Group['apart'] => {
    if (key === '') return undefined;
    const order = orderNumber(key);
    if (apart !== undefined) return apart.has(order) ? 'rows_apart' : undefined;
    if (closed.has(order)) return 'rows_after_order';
    closed.add(order);
    return undefined;
  };
  const flush = (): FileRecord[] => {
    const ended = open;
    open = undefined;
    return ended === undefined ? [] : [recordOf(ended, name), ...ended.after];
  };
  for await (const records of chunks) {
    const done: FileRecord[] = [];
    for (const record of records) {
      if (!isRow(record, columns)) {
        if (open === undefined) done.push(record);
        else open.after.push(record);
        continue;
      }
      const key = record.cells[column] ?? '';
      if (open === undefined || open.key !== key || key === '') {
        done.push(...flush());
        open = { key, rows: [], characters: 0, broken: false, after: [], apart: whyApart(key) };
      }
      open.broken ||= open.after.some((each) => !('skipped' in each));
      open.after = [];
      open.characters += record.text.length;
      open.rows.push(record);
    }
    yield done;
  }
  yield flush();
}

function recordOf({ rows, broken, characters, apart }: Group, column: string): FileRecord {
  const [first, last] = [rows[0], rows.at(-1)] as [Row, Row];
  const { number } = first;
  const { end } = last;
  const text = rows.map((row) => row.text).join('\n');
  if (characters > MAX_LINE_BYTES) {
    return { number, refused: 'line_too_long', bytes: characters, head: text.slice(0, 1_024), end };
  }
  if (apart !== undefined) return { number, refused: apart, column, text, end };
  if (broken) return { number, refused: 'row_of_order', text, end };
  return { number, text, cells: first.cells, rows: rows.map(({ cells }) => cells), end };
}
