import fc from 'fast-check';
import { jsonMistake } from '../src/json-mistake.js';

describe('the position of the first mistake in JSON', () => {
  it.each<[string, string, number, number]>([
    ['nothing at all', '', 1, 1],
    ['a text that is cut off', '{\n  "a": [1,', 2, 11],
    ['a key without quotes', '{\n  a: 1\n}', 2, 3],
    ['a comma too many in an object', '{\n  "a": 1,\n}', 3, 1],
    ['a comma too many in an array', '{\n  "a": [1,]\n}', 2, 11],
    ['a comma too few', '{\n  "a": 1\n  "b": 2\n}', 3, 3],
    ['a comment', '{\n  // why\n}', 2, 3],
    ['a word', '{\n  "a": yes\n}', 2, 8],
    ['a number that begins with a point', '{"a": .5}', 1, 7],
    ['a word that ends early', '{"a": tru}', 1, 10],
    ['a string without its end', '{\n  "a": "b\n}', 2, 10],
    ['more after the end', '{}\n{}', 2, 1],
  ])('%s', (_, text, line, column) => {
    expect(jsonMistake(text)).toEqual({ line, column });
  });

  it('is undefined for valid JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(jsonMistake(text)).toBeUndefined();
      }),
    );
  });

  it('is the position of an unexpected character', () => {
    const texts = fc.json().filter((text) => !text.includes('"'));
    fc.assert(
      fc.property(texts, fc.nat(), (text, seed) => {
        const at = seed % (text.length + 1);
        expect(jsonMistake(`${text.slice(0, at)}@${text.slice(at)}`)).toEqual({ line: 1, column: at + 1 });
      }),
    );
  });
});
