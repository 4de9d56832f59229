/**
 * Joins neighbouring rows with the same cell to one record: an order with a row per item.
 *
 * Defends against an order that is sent with a part of its items. If a row between its rows is not valid, the whole order is
 * refused, so that it is complete once the row is mended.
 */
import { type FileRecord, MAX_LINE_BYTES } from './records.js';

type Row = Extract<FileRecord, { text: string; cells?: string[] }> & { cells: string[] };

interface Group {
  key: string;
  rows: Row[];
  characters: number;
  /** Whether a record between its rows is not a row. */
  broken: boolean;
  /** Records after its last row that are no rows. They belong to it if another of its rows follows. */
  after: FileRecord[];
}

/** @param column the index of the cell; `columns`: how many a row has. */
export async function* groupRecords(
  chunks: AsyncIterable<FileRecord[]>,
  { column, columns }: { column: number; columns: number },
): AsyncGenerator<FileRecord[]> {
  let open: Group | undefined;
  const flush = (): FileRecord[] => {
    const ended = open;
    open = undefined;
    return ended === undefined ? [] : [recordOf(ended), ...ended.after];
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
        open = { key, rows: [], characters: 0, broken: false, after: [] };
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

function isRow(record: FileRecord, columns: number): record is Row {
  return 'cells' in record && record.cells?.length === columns;
}

function recordOf({ rows, broken, characters }: Group): FileRecord {
  const [first, last] = [rows[0], rows.at(-1)] as [Row, Row];
  const { number } = first;
  const { end } = last;
  const text = rows.map((row) => row.text).join('\n');
  if (broken) return { number, refused: 'row_of_order', text, end };
  if (characters > MAX_LINE_BYTES) {
    return { number, refused: 'line_too_long', bytes: characters, head: text.slice(0, 1_024), end };
  }
  return { number, text, cells: first.cells, rows: rows.map(({ cells }) => cells), end };
}
