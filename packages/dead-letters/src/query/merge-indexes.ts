import { comparePositions, firstOf, type Order, type Position } from '../store/cursor.js';

/*
 * Scans letters of many indexes in order of time. Each index is sorted by itself. A few positions are read from each one.
 * More are read only from an index whose positions are all on the page. With two hundred groups, a page of fifty reads
 * some hundreds of positions, not ten thousand.
 */

/** Reads the next positions of one index after the given one, at most `limit`. Fewer mean the end of the index. */
export type ReadIndex = (index: number, after: Position | undefined, limit: number) => Promise<Position[]>;

const MIN_READ = 4;

/** The first `limit` positions of all indexes together, after the given one. */
export async function mergeIndexes(
  indexCount: number,
  { after, limit, order }: { after?: Position; limit: number; order: Order },
  read: ReadIndex,
): Promise<Position[]> {
  let page: Position[] = [];
  let unfinished = Array.from({ length: indexCount }, (_, index) => ({ index, after }));
  for (
    let size = Math.min(limit, Math.max(MIN_READ, Math.ceil((2 * limit) / indexCount)));
    unfinished.length > 0;
    size *= 2
  ) {
    const found = await Promise.all(unfinished.map((each) => read(each.index, each.after, size)));
    page = firstOf([...page, ...found.flat()], { order, limit });
    const end = page.length < limit ? undefined : page.at(-1);
    unfinished = unfinished.flatMap(({ index }, at) => {
      const positions = found[at] ?? [];
      const last = positions.at(-1);
      const hasMore = last !== undefined && positions.length >= size;
      return hasMore && (end === undefined || comparePositions(last, end, order) < 0)
        ? [{ index, after: last }]
        : [];
    });
  }
  return page;
}
