import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mergeIndexes } from '../../src/query/merge-indexes.js';
import { comparePositions, type Order, type Position } from '../../src/store/cursor.js';

const shelves = fc.array(fc.array(fc.nat({ max: 30 }), { maxLength: 60 }), { maxLength: 12 });
const order = fc.constantFrom<Order>('newest', 'oldest');

describe('walking over many shelves', () => {
  it('meets every letter once, in order, whatever the shelves and the size of a page', async () => {
    await fc.assert(
      fc.asyncProperty(shelves, order, fc.integer({ min: 1, max: 40 }), async (times, direction, limit) => {
        const stock = times.map((ofShelf, shelf) =>
          ofShelf
            .map((timeMs, n): Position => ({ timeMs, member: `m${n}-${shelf}` }))
            .sort((a, b) => comparePositions(a, b, direction)),
        );
        const take = async (shelf: number, after: Position | undefined, few: number) =>
          (stock[shelf] ?? [])
            .filter((place) => !after || comparePositions(after, place, direction) < 0)
            .slice(0, few);
        const met: Position[] = [];
        for (let page: Position[] | undefined; page === undefined || page.length === limit; ) {
          const after = met.at(-1);
          page = await mergeIndexes(stock.length, { limit, order: direction, ...(after && { after }) }, take);
          met.push(...page);
        }
        expect(met).toEqual(stock.flat().sort((a, b) => comparePositions(a, b, direction)));
      }),
    );
  });

  it('takes no more than a page needs', async () => {
    let taken = 0;
    const take = async (shelf: number, _after: Position | undefined, few: number) => {
      taken += few;
      return Array.from(
        { length: few },
        (_, n): Position => ({ timeMs: 1_000_000 - n, member: `m${n}-${shelf}` }),
      );
    };
    await mergeIndexes(200, { limit: 50, order: 'newest' }, take);
    expect(taken).toBeLessThan(2_000);
  });
});
