/** Cursors for lists of several destinations. Pure. */
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
