/**
 * Finds orders whose rows are not neighbours.
 *
 * Defends against an order that is sent with its first rows only. Klaviyo keeps the first event of an id, so nobody could add
 * the other items later.
 */
import { hash } from 'node:crypto';
import type { FileRecord } from './records.js';

export interface GroupColumns {
  /** The name of the column whose equal neighbouring cells make one order. */
  name: string;
  /** Its index. */
  column: number;
  /** How many cells a row has. */
  columns: number;
}

export type Row = Extract<FileRecord, { text: string; cells?: string[] }> & { cells: string[] };

export function isRow(record: FileRecord, columns: number): record is Row {
  return 'cells' in record && record.cells?.length === columns;
}

/** The first 48 bits of a hash: a set of these takes less memory than the cells. */
export function orderNumber(key: string): number {
  return Number.parseInt(hash('sha256', key, 'hex').slice(0, 12), 16);
}

/**
 * The numbers of the orders whose rows are not neighbours. Reads all records. Holds one number per order.
 * Rows without a value in the column are orders of one row each.
 */
export async function rowsApart(
  chunks: AsyncIterable<FileRecord[]>,
  { column, columns }: Omit<GroupColumns, 'name'>,
): Promise<Set<number>> {
  const closed = new Set<number>();
  const apart = new Set<number>();
  let open = '';
  for await (const records of chunks) {
    for (const record of records) {
      if (!isRow(record, columns)) continue;
      const key = record.cells[column] ?? '';
      if (key === open) continue;
      open = key;
      if (key === '') continue;
      const order = orderNumber(key);
      if (closed.has(order)) apart.add(order);
      else closed.add(order);
    }
  }
  return apart;
}
