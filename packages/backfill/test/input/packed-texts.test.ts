import fc from 'fast-check';
import { PackedTexts } from '../../src/input/spreadsheet/packed-texts.js';

function packed(texts: readonly string[]): PackedTexts {
  const all = new PackedTexts();
  for (const text of texts) all.push(text);
  return all;
}

describe('packed texts', () => {
  it('come back by their number, whatever characters they have', () => {
    const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 30 }), { maxLength: 60 });
    fc.assert(
      fc.property(texts, (some) => {
        const all = packed(some);
        expect(some.map((_, index) => all.at(index))).toEqual(some);
      }),
      { numRuns: 50 },
    );
  });

  it('come back beyond one piece, and when one of them is longer than a piece', () => {
    const some = Array.from({ length: 5_000 }, (_, index) => `${index} ü`.repeat(50));
    some.splice(2_500, 0, 'long '.repeat(300_000));
    const all = packed(some);
    expect(some.every((text, index) => all.at(index) === text)).toBe(true);
  });

  it.each([-1, 1, 0.5, Number.NaN])('are missing under a number that none has: %d', (number) => {
    expect(packed(['only']).at(number)).toBeUndefined();
  });
});
