import fc from 'fast-check';
import { chunks } from '../src/chunks.js';

describe('chunks', () => {
  it('keeps every item in order and fills every part but the last', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer(), { maxLength: 50 }),
        fc.integer({ min: 1, max: 10 }),
        (items, size) => {
          const parts = chunks(items, size);
          expect(parts.flat()).toEqual(items);
          expect(parts.slice(0, -1).every((part) => part.length === size)).toBe(true);
          expect(parts.every((part) => part.length > 0)).toBe(true);
        },
      ),
    );
  });
});
