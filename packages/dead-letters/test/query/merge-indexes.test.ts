import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mergeIndexes } from '../../src/query/merge-indexes.js';
import { comparePositions, type Order, type Position } from '../../src/store/cursor.js';

const indexes = fc.array(fc.array(fc.nat({ max: 30 }), { maxLength: 60 }), { maxLength: 12 });
const order = fc.constantFrom<Order>('newest', 'oldest');

const isKnown = fc.constantFrom<(index: number) => boolean>(
  () => true,
  () => false,
  (index) => index % 2 === 0,
);

describe('A scan over many indexes', () => {
  it('returns every letter once and in order, for any indexes and page size', async () => {
    const size = fc.integer({ min: 1, max: 40 });
    await fc.assert(
      fc.asyncProperty(indexes, order, size, isKnown, async (times, direction, limit, knows) => {
        const stock = times.map((ofIndex, index) =>
          ofIndex
            .map((timeMs, n): Position => ({ timeMs, member: `m${n}-${index}` }))
            .sort((a, b) => comparePositions(a, b, direction)),
        );
        const read = async (index: number, after: Position | undefined, few: number) =>
          (stock[index] ?? [])
            .filter((place) => !after || comparePositions(after, place, direction) < 0)
            .slice(0, few);
        const firstMs = stock.map((ofIndex, index) => (knows(index) ? ofIndex[0]?.timeMs : undefined));
        const met: Position[] = [];
        for (let page: Position[] | undefined; page === undefined || page.length === limit; ) {
          const after = met.at(-1);
          page = await mergeIndexes(firstMs, { limit, order: direction, ...(after && { after }) }, read);
          met.push(...page);
        }
        expect(met).toEqual(stock.flat().sort((a, b) => comparePositions(a, b, direction)));
      }),
    );
  });

  it('reads few positions for a page', async () => {
    let taken = 0;
    const read = async (index: number, _after: Position | undefined, few: number) => {
      taken += few;
      return Array.from(
        { length: few },
        (_, n): Position => ({ timeMs: 1_000_000 - n, member: `m${n}-${index}` }),
      );
    };
    await mergeIndexes(Array(200).fill(undefined), { limit: 50, order: 'newest' }, read);
    expect(taken).toBeLessThan(2_000);
  });

  it('reads no index that begins behind the end of the page, if it knows where each begins', async () => {
    const asked = new Set<number>();
    const read = async (index: number, _after: Position | undefined, few: number) => {
      asked.add(index);
      return Array.from(
        { length: few },
        (_, n): Position => ({ timeMs: 1_000_000 - 1_000 * index - n, member: `m${n}` }),
      );
    };
    const firstMs = Array.from({ length: 200 }, (_, index) => 1_000_000 - 1_000 * index);
    await mergeIndexes(firstMs, { limit: 10, order: 'newest' }, read);
    expect(asked.size).toBe(10);
  });
});
