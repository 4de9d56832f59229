import { comparePositions, firstOf, type Order, type Position } from '../store/cursor.js';

/*
 * Scans letters of many indexes in order of time. Each index is sorted by itself. A few positions are read from each one.
 * More are read only from an index whose positions are all on the page. With two hundred groups, a page of fifty reads
 * some hundreds of positions, not ten thousand. Where somebody knows when each index begins, those are not read that begin
 * behind the end of the page.
 */

/** Reads the next positions of one index after the given one, at most `limit`. Fewer mean the end of the index. */
export type ReadIndex = (index: number, after: Position | undefined, limit: number) => Promise<Position[]>;

const MIN_READ = 4;

/**
 * The first `limit` positions of all indexes together, after the given one.
 *
 * @param firstMs for each index the time of its first letter in this order, epoch ms. Undefined where nobody knows it.
 */
export async function mergeIndexes(
  firstMs: readonly (number | undefined)[],
  { after, limit, order }: { after?: Position; limit: number; order: Order },
  read: ReadIndex,
): Promise<Position[]> {
  const later = inOrder(firstMs, order, after);
  let page: Position[] = [];
  let unfinished: { index: number; after: Position | undefined }[] = [];
  for (
    let size = Math.min(limit, Math.max(MIN_READ, Math.ceil((2 * limit) / firstMs.length)));
    unfinished.length > 0 || later.length > 0;
    size *= 2
  ) {
    const before = page.length < limit ? undefined : page.at(-1);
    unfinished.push(
      ...begun(later, limit, before && placeOf(before.timeMs, order)).map((index) => ({ index, after })),
    );
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

/** An index, and where its first letter after the last page can be at the earliest. The smaller comes first. */
interface Later {
  index: number;
  place: number;
}

function placeOf(timeMs: number | undefined, order: Order): number {
  if (timeMs === undefined) return Number.NEGATIVE_INFINITY;
  return order === 'oldest' ? timeMs : -timeMs;
}

function inOrder(
  firstMs: readonly (number | undefined)[],
  order: Order,
  after: Position | undefined,
): Later[] {
  const reached = placeOf(after?.timeMs, order);
  return firstMs
    .map((each, index) => ({
      index,
      place: each === undefined ? placeOf(each, order) : Math.max(placeOf(each, order), reached),
    }))
    .sort((a, b) => a.place - b.place);
}

/** Takes the indexes that are read next: those of unknown place, and `many` others that can begin before the page ends. */
function begun(later: Later[], many: number, end: number | undefined): number[] {
  const unknown = later.findIndex(({ place }) => Number.isFinite(place));
  const taken = later.splice(0, unknown === -1 ? later.length : unknown + many);
  const needed = taken.filter(({ place }) => end === undefined || place <= end);
  // Those behind begin later still.
  if (needed.length < taken.length) later.length = 0;
  return needed.map(({ index }) => index);
}
