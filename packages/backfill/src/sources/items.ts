import type { DecimalSign } from '@tracklayer/events';
import { amountFrom, cellValue } from '../formats/cell.js';
import { type Entry, type InterpretOptions, signIn } from '../formats/format.js';
import { reach } from '../formats/paths.js';
import { valueAt } from '../formats/templates.js';
import type { ItemColumns } from './source.js';

type Item = Record<string, unknown>;

/** The beginning of a path in a map that is about the items of an order. */
const ITEMS = 'properties.items[].';
/** In the name of a column: each entry of this list. */
const EACH = '[]';

/** Our key of an item and the column that it is read from. */
type Column = readonly [key: string, column: string];

/** The items of an order whose rows have one each, or a list of them: `line_items[].sku`. Rows without a value have no item. */
export function itemsOfRows(
  rows: readonly Entry[],
  map: Readonly<Record<string, string>>,
  how: InterpretOptions,
): Item[] {
  const columns = Object.entries(map).flatMap(([path, column]): Column[] =>
    path.startsWith(ITEMS) ? [[path.slice(ITEMS.length), column]] : [],
  );
  return columns.length === 0 ? [] : rows.flatMap((row) => itemsOfRow(row, columns, how));
}

function itemsOfRow(row: Entry, columns: readonly Column[], how: InterpretOptions): Item[] {
  const [list] = columns.find(([, column]) => column.includes(EACH))?.[1].split(EACH) ?? [];
  const found = list === undefined ? [row] : asList(valueAt(row, list));
  return found.flatMap((each) => {
    const item = columns.flatMap(([key, column]): [string, unknown][] => {
      const value = column.includes(EACH)
        ? reach(each, column.slice(column.indexOf(EACH) + EACH.length).replace(/^\./, ''))
        : valueAt(row, column);
      return value === undefined || value === '' || value === null
        ? []
        : [[key, itemValue(key, value, signIn(column, how))]];
    });
    return item.length === 0 ? [] : [Object.fromEntries(item)];
  });
}

/** The entries of a list, also of one that a cell has as JSON. */
function asList(value: unknown): readonly unknown[] {
  const list = typeof value === 'string' ? cellValue('properties.', value) : value;
  return Array.isArray(list) ? list : [];
}

/** The items of an order that has cells with them, in parts such as `name:Shirt|quantity:2|total:80.00`. */
export function itemsOfColumns(entry: Entry, { perColumn, apart, between, names }: ItemColumns): Item[] {
  return Object.entries(entry).flatMap(([column, cell]) => {
    if (!perColumn.test(column)) return [];
    const texts = apart === undefined ? [String(cell)] : String(cell).split(apart);
    return texts.map((text) => itemOfParts(text.split(between), names)).filter(hasFields);
  });
}

function itemOfParts(parts: readonly string[], names: ItemColumns['names']): Item {
  const { total, ...item } = Object.fromEntries(
    parts.flatMap((part): [string, unknown][] => {
      const colon = part.indexOf(':');
      const key = names[part.slice(0, colon).trim()];
      const value = part.slice(colon + 1).trim();
      return key === undefined || value === '' ? [] : [[key, itemValue(key, value)]];
    }),
  );
  const price = unitPrice(total, item.quantity);
  return price === undefined ? item : { ...item, price };
}

function hasFields(item: Item): boolean {
  return Object.keys(item).length > 0;
}

function unitPrice(total: unknown, quantity: unknown): number | undefined {
  const amount = typeof total === 'string' ? amountFrom(total) : undefined;
  if (amount === undefined || typeof quantity !== 'number' || quantity <= 0) return undefined;
  return Math.round((amount / quantity) * 100) / 100;
}

function itemValue(key: string, cell: unknown, decimal?: DecimalSign): unknown {
  return typeof cell === 'string' ? cellValue(`properties.${key}`, cell, decimal) : cell;
}
