import { comparePlaces, firstOf, type Order, type Place } from '../store/cursor.js';

/*
 * Walking over letters in the order of time. They stand on many shelves, each in order by itself. Of each a few are taken,
 * and more only of those whose few are used up by the page: of two hundred causes a page of fifty takes some hundreds of
 * places, not ten thousand.
 */

/** The next places of one shelf after the one given, at most `limit`; fewer mean that it ends. */
export type TakeFrom = (shelf: number, after: Place | undefined, limit: number) => Promise<Place[]>;

const FEW = 4;

/** The first `limit` places of all shelves together, after the one given. */
export async function mergeShelves(
  shelves: number,
  { after, limit, order }: { after?: Place; limit: number; order: Order },
  take: TakeFrom,
): Promise<Place[]> {
  let page: Place[] = [];
  let hungry = Array.from({ length: shelves }, (_, shelf) => ({ shelf, after }));
  for (
    let few = Math.min(limit, Math.max(FEW, Math.ceil((2 * limit) / shelves)));
    hungry.length > 0;
    few *= 2
  ) {
    const taken = await Promise.all(hungry.map((each) => take(each.shelf, each.after, few)));
    page = firstOf([...page, ...taken.flat()], { order, limit });
    const end = page.length < limit ? undefined : page.at(-1);
    hungry = hungry.flatMap(({ shelf }, index) => {
      const places = taken[index] ?? [];
      const last = places.at(-1);
      const isLeft = last !== undefined && places.length >= few;
      return isLeft && (end === undefined || comparePlaces(last, end, order) < 0)
        ? [{ shelf, after: last }]
        : [];
    });
  }
  return page;
}
