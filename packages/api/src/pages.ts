/** Cursors for lists of several destinations. Pure. */
import { isObject } from '@tracklayer/events';
import { ApiError } from './api-error.js';

/** A cursor: JSON in base64url. */
export function writeCursor(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** @throws {ApiError} 400 unless `isIt` takes what the cursor holds */
export function readCursor<T>(text: string, isIt: (value: unknown) => value is T): T {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch (cause) {
    throw wrong(cause);
  }
  if (!isIt(value)) throw wrong();
  return value;
}

function wrong(cause?: unknown): ApiError {
  const error = new ApiError(400, {
    code: 'invalid_cursor',
    message: 'This cursor does not come from this list.',
    whatToDo: 'Start without a cursor.',
  });
  if (cause !== undefined) error.cause = cause;
  return error;
}

/** One source of a merged list, and how far it was read. */
export interface SourcePage<Item> {
  items: readonly Item[];
  /** Whether the source has more after these items. */
  hasMore: boolean;
}

/**
 * The first `limit` items of several sorted lists. Returns how many of each list were taken. Stops early where a list ran out of
 * items but has more: the next item may be its own.
 *
 * @param comesFirst whether `a` comes before `b`
 */
export function mergePages<Item>(
  pages: readonly SourcePage<Item>[],
  limit: number,
  comesFirst: (a: Item, b: Item) => boolean,
): { items: Item[]; taken: number[]; hasMore: boolean } {
  const taken = pages.map(() => 0);
  const items: Item[] = [];
  const nextOf = (at: number) => pages[at]?.items[taken[at] ?? 0];
  while (items.length < limit) {
    let best: number | undefined;
    if (pages.some((page, at) => page.hasMore && nextOf(at) === undefined)) break;
    for (const at of pages.keys()) {
      const item = nextOf(at);
      const held = best === undefined ? undefined : nextOf(best);
      if (item !== undefined && (held === undefined || comesFirst(item, held))) best = at;
    }
    const item = best === undefined ? undefined : nextOf(best);
    if (best === undefined || item === undefined) break;
    items.push(item);
    taken[best] = (taken[best] ?? 0) + 1;
  }
  const hasMore = pages.some((page, at) => page.hasMore || page.items.length > (taken[at] ?? 0));
  return { items, taken, hasMore };
}

/**
 * The first `limit` items after a place, in the order of `compare`. No item may have the place of another one.
 *
 * @param compare negative if `a` comes first
 */
export function pageAfter<Place, Item extends Place>(
  all: readonly Item[],
  {
    limit,
    after,
    compare,
  }: { limit: number; after: Place | undefined; compare: (a: Place, b: Place) => number },
): { items: Item[]; last?: Item } {
  const rest = all.filter((item) => after === undefined || compare(after, item) < 0).sort(compare);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return { items, ...(rest.length > limit && last !== undefined && { last }) };
}

/** For `compare`: texts as Redis sorts their names. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Ids in the order of their list. */
export interface NamedList {
  name: string;
  ids: readonly string[];
}

/** Where a row is: in which list, which id, and at which index it was. */
export interface RowPlace {
  name: string;
  id: string;
  at: number;
}

/**
 * The first `limit` rows after a place, one list after the other. Rows that came in front of the place do not move the page.
 * If the row of the place is gone, the row that took its index is the next one.
 *
 * @param lists sorted by name
 */
export function nextRows(
  lists: readonly NamedList[],
  { limit, after }: { limit: number; after: RowPlace | undefined },
): { rows: RowPlace[]; next?: RowPlace } {
  const rows: RowPlace[] = [];
  for (const { name, ids } of lists) {
    if (after !== undefined && name < after.name) continue;
    for (let at = after?.name === name ? indexAfter(ids, after) : 0; at < ids.length; at++) {
      const next = rows.at(-1);
      if (rows.length === limit && next !== undefined) return { rows, next };
      rows.push({ name, id: ids[at] ?? '', at });
    }
  }
  return { rows };
}

function indexAfter(ids: readonly string[], { id, at }: RowPlace): number {
  const now = ids.indexOf(id);
  return now === -1 ? at : now + 1;
}

export function isRowPlace(value: unknown): value is RowPlace {
  return (
    isObject(value) &&
    typeof value.name === 'string' &&
    typeof value.id === 'string' &&
    Number.isSafeInteger(value.at) &&
    Number(value.at) >= 0
  );
}
