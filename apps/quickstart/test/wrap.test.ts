import fc from 'fast-check';
import { wrap } from '../src/wrap.js';

const words = fc.array(fc.stringMatching(/^\S{1,12}$/));
const space = fc.constantFrom(' ', '  ', '\n', '\t ');

describe('wrap', () => {
  it('keeps every word in order, and no line is wider than asked unless it is one word', () => {
    fc.assert(
      fc.property(words, space, fc.integer({ min: 1, max: 40 }), (said, between, width) => {
        const lines = wrap(said.join(between), width);
        expect(lines.flatMap((line) => line.split(' '))).toEqual(said);
        for (const line of lines) expect(line.length <= width || !line.includes(' ')).toBe(true);
      }),
    );
  });
});
