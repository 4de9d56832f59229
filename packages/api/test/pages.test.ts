import fc from 'fast-check';
import { compareText, mergePages, nextRows, pageAfter, type RowPlace } from '../src/pages.js';

const limits = fc.integer({ min: 1, max: 7 });

/** Few values, so that many rows have the same time. */
const place = fc.record({ atMs: fc.integer({ min: 0, max: 3 }), id: fc.string({ maxLength: 2 }) });
type Place = { atMs: number; id: string };
const newestFirst = (a: Place, b: Place) => b.atMs - a.atMs || compareText(a.id, b.id);
const places = fc.uniqueArray(place, { maxLength: 30, selector: ({ atMs, id }) => `${atMs} ${id}` });

it('a sorted list gives each row once, in its order, with any page size', () => {
  fc.assert(
    fc.property(places, limits, (all, limit) => {
      const read: Place[] = [];
      for (let after: Place | undefined; ; ) {
        const { items, last } = pageAfter<Place, Place>(all, { limit, after, compare: newestFirst });
        read.push(...items);
        if (last === undefined) break;
        after = last;
      }
      expect(read).toEqual(all.toSorted(newestFirst));
    }),
  );
});

const lists = fc
  .array(fc.uniqueArray(fc.string({ maxLength: 3 }), { maxLength: 12 }), { maxLength: 4 })
  .map((each) => each.map((ids, at) => ({ name: `d${at}`, ids })));

it('lists one after the other give each row once, with any page size, though new rows come in front', () => {
  fc.assert(
    fc.property(lists, limits, (all, limit) => {
      const read: string[] = [];
      for (let after: RowPlace | undefined, page = 0; ; page++) {
        const now = all.map(({ name, ids }) => ({
          name,
          ids: [...Array.from({ length: page }, (_, at) => `newer ${page - at}`), ...ids],
        }));
        const { rows, next } = nextRows(now, { limit, after });
        expect(rows.length).toBeLessThanOrEqual(limit);
        read.push(...rows.map(({ name, id }) => `${name} ${id}`));
        if (next === undefined) break;
        after = next;
      }
      const old = read.filter((row) => !row.includes('newer'));
      expect(old).toEqual(all.flatMap(({ name, ids }) => ids.map((id) => `${name} ${id}`)));
      expect(new Set(read).size).toBe(read.length);
    }),
  );
});

it('a list goes on with the next row if the row before is gone', () => {
  const after = { name: 'd', id: 'b', at: 1 };
  expect(nextRows([{ name: 'd', ids: ['a', 'c', 'e'] }], { limit: 1, after })).toEqual({
    rows: [{ name: 'd', id: 'c', at: 1 }],
    next: { name: 'd', id: 'c', at: 1 },
  });
  expect(nextRows([{ name: 'e', ids: ['x'] }], { limit: 1, after })).toEqual({
    rows: [{ name: 'e', id: 'x', at: 0 }],
  });
});

it('merged lists give each row once, in its order, with any page size and however few rows a source gives', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 12 }), { minLength: 1, maxLength: 4 }),
      limits,
      limits,
      (all, limit, perSource) => {
        const sorted = all.map((each) => each.toSorted((a, b) => a - b));
        const read: number[] = [];
        const from = sorted.map(() => 0);
        for (let isOver = false; !isOver; ) {
          const pages = sorted.map((each, at) => ({
            items: each.slice(from[at], (from[at] ?? 0) + perSource),
            hasMore: (from[at] ?? 0) + perSource < each.length,
          }));
          const { items, taken, hasMore } = mergePages(pages, limit, (a, b) => a < b);
          expect(items.length).toBeGreaterThan(hasMore ? 0 : -1);
          read.push(...items);
          for (const [at, many] of taken.entries()) from[at] = (from[at] ?? 0) + many;
          isOver = !hasMore;
        }
        expect(read).toEqual(sorted.flat().sort((a, b) => a - b));
      },
    ),
  );
});
