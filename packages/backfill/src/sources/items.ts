import { amountFrom, cellValue } from '../formats/cell.js';
import type { Entry } from '../formats/format.js';
import type { ItemColumns } from './source.js';

type Item = Record<string, unknown>;

/** The beginning of a path in a map that is about the items of an order. */
const ITEMS = 'properties.items[].';

/** The items of an order whose rows have one each. Rows without any of the columns have no item. */
export function itemsOfRows(rows: readonly Entry[], map: Readonly<Record<string, string>>): Item[] {
  const columns = Object.entries(map).filter(([path]) => path.startsWith(ITEMS));
  if (columns.length === 0) return [];
  return rows.flatMap((row) => {
    const item = columns.flatMap(([path, column]): [string, unknown][] => {
      const cell = row[column];
      const key = path.slice(ITEMS.length);
      return cell === undefined ? [] : [[key, itemValue(key, cell)]];
    });
    return item.length === 0 ? [] : [Object.fromEntries(item)];
  });
}

/** The items of an order that has a column for each, with parts such as `name:Shirt|quantity:2|total:80.00`. */
export function itemsOfColumns(entry: Entry, { perColumn, between, names }: ItemColumns): Item[] {
  return Object.entries(entry).flatMap(([column, cell]) => {
    if (!perColumn.test(column)) return [];
    const parts = String(cell).split(between);
    const { total, ...item } = Object.fromEntries(
      parts.flatMap((part): [string, unknown][] => {
        const colon = part.indexOf(':');
        const key = names[part.slice(0, colon).trim()];
        const value = part.slice(colon + 1).trim();
        return key === undefined || value === '' ? [] : [[key, itemValue(key, value)]];
      }),
    );
    const price = unitPrice(total, item.quantity);
    return [price === undefined ? item : { ...item, price }];
  });
}

function unitPrice(total: unknown, quantity: unknown): number | undefined {
  const amount = typeof total === 'string' ? amountFrom(total) : undefined;
  if (amount === undefined || typeof quantity !== 'number' || quantity <= 0) return undefined;
  return Math.round((amount / quantity) * 100) / 100;
}

function itemValue(key: string, cell: unknown): unknown {
  return typeof cell === 'string' ? cellValue(`properties.${key}`, cell) : cell;
}
