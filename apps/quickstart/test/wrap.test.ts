import fc from 'fast-check';
import { wrap } from '../src/wrap.js';

describe('wrap', () => {
  it('keeps every word, in order, and no line wider than asked unless one word is', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 40 }), (text, width) => {
        const lines = wrap(text, width);
        expect(lines.join(' ').split(' ')).toEqual(text.trim() === '' ? [''] : text.trim().split(/\s+/));
        for (const line of lines) expect(line.length <= width || !line.includes(' ')).toBe(true);
      }),
    );
  });
});
