import { type Answer, INVALID_CURSOR, invalidParameter } from '../errors.js';
import type { Call } from '../routes/handler.js';
import { type FilterFields, readFilter } from './filter.js';
import type { Condition } from './parse-filter.js';

/** How an endpoint lists its items. */
export interface Collection<T> {
  filters: FilterFields<T>;
  /** The value of each field of `sort`. */
  sorts: Readonly<Record<string, (item: T) => string | number>>;
  defaultSort: string;
  pageSize: { default: number; max: number };
  /** A unique value, which orders items of the same sort value. */
  idOf(item: T): string | number;
}

type Position = readonly [value: string | number, id: string | number];
type Cursor = readonly ['next' | 'prev', ...Position];

/**
 * Answers one page of a collection. The cursor is the position of an item, so that new items do not shift the pages.
 *
 * @param self Address of the collection, without a query.
 * @param find Items that can match the conditions. It may return all items.
 */
export function listPage<T>(
  collection: Collection<T>,
  call: Call,
  self: string,
  find: (conditions: readonly Condition[]) => Iterable<T>,
): { items: T[]; links: Record<string, string> } | { refusal: Answer } {
  const { query } = call;
  const filter = readFilter(query.filter, collection.filters);
  if ('status' in filter) return { refusal: filter };
  const size = readSize(query['page[size]'], collection.pageSize);
  if (size === undefined) {
    return {
      refusal: invalidParameter('page[size]', `Page size must be from 1 to ${collection.pageSize.max}.`),
    };
  }
  const sort = query.sort || collection.defaultSort;
  const sortValue = collection.sorts[sort.replace(/^-/, '')];
  if (sortValue === undefined) return { refusal: invalidParameter('sort', `Invalid sort field '${sort}'.`) };
  const cursor = readCursor(query['page[cursor]']);
  if (cursor === 'invalid') return { refusal: INVALID_CURSOR };
  const direction = sort.startsWith('-') ? -1 : 1;
  const positionOf = (item: T): Position => [sortValue(item), collection.idOf(item)];
  const all = [...find(filter.conditions)]
    .filter(filter.accepts)
    .sort((a, b) => direction * compare(positionOf(a), positionOf(b)));
  const start = startOf(all, positionOf, direction, size, cursor);
  const items = all.slice(start, start + size);
  return { items, links: linksOf(self, query, { items, positionOf, start, total: all.length }) };
}

function readSize(text: string | undefined, { default: size, max }: { default: number; max: number }) {
  if (text === undefined) return size;
  const asked = Number(text);
  return Number.isInteger(asked) && asked >= 1 && asked <= max ? asked : undefined;
}

function compare([valueA, idA]: Position, [valueB, idB]: Position): number {
  if (valueA !== valueB) return valueA < valueB ? -1 : 1;
  if (idA === idB) return 0;
  return idA < idB ? -1 : 1;
}

/** Index of the first item of the page. */
function startOf<T>(
  all: readonly T[],
  positionOf: (item: T) => Position,
  direction: number,
  size: number,
  cursor: Cursor | undefined,
): number {
  if (cursor === undefined) return 0;
  const [which, ...position] = cursor;
  const reached = (item: T) => {
    const difference = direction * compare(positionOf(item), position);
    return which === 'next' ? difference > 0 : difference >= 0;
  };
  const index = all.findIndex(reached);
  const first = index === -1 ? all.length : index;
  return which === 'next' ? first : Math.max(0, first - size);
}

function readCursor(text: string | undefined): Cursor | undefined | 'invalid' {
  if (text === undefined || text === '') return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return isCursor(value) ? value : 'invalid';
  } catch {
    return 'invalid';
  }
}

function isCursor(value: unknown): value is Cursor {
  if (!Array.isArray(value) || value.length !== 3) return false;
  const [which, ...position] = value as unknown[];
  return (
    (which === 'next' || which === 'prev') &&
    position.every((each) => typeof each === 'string' || typeof each === 'number')
  );
}

function linksOf<T>(
  self: string,
  query: Readonly<Record<string, string>>,
  page: { items: readonly T[]; positionOf: (item: T) => Position; start: number; total: number },
): Record<string, string> {
  const link = (cursor: Cursor | undefined) => {
    const params = new URLSearchParams(query);
    if (cursor !== undefined)
      params.set('page[cursor]', Buffer.from(JSON.stringify(cursor)).toString('base64url'));
    return params.size === 0 ? self : `${self}?${params}`;
  };
  const first = page.items[0];
  const last = page.items.at(-1);
  const hasNext = last !== undefined && page.start + page.items.length < page.total;
  return {
    self: link(undefined),
    ...(first !== undefined && page.start > 0 ? { prev: link(['prev', ...page.positionOf(first)]) } : {}),
    ...(hasNext ? { next: link(['next', ...page.positionOf(last)]) } : {}),
  };
}
