import fc from 'fast-check';
import { jsonText, safeJson, visibleText } from '../src/index.js';

/** What no terminal and no log may get, apart from tab and newline: written apart from the code. */
const isUnsafe = (character: string) => {
  const code = character.codePointAt(0) ?? 0;
  return (
    code < 0x20 ||
    (code >= 0x7f && code <= 0x9f) ||
    code === 0x61c ||
    code === 0x200e ||
    code === 0x200f ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x206f)
  );
};

/** Half of the characters are unsafe ones. */
const character = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  fc.integer({ min: 0, max: 0xa0 }).map((code) => String.fromCodePoint(code)),
  fc.integer({ min: 0x2000, max: 0x2070 }).map((code) => String.fromCodePoint(code)),
);
const text = fc.string({ unit: character, maxLength: 40 });
const value = fc.jsonValue().chain((json) => text.map((other) => ({ [other]: json, other })));

it('JSON has no unsafe character, and a parser gets the same value', () => {
  fc.assert(
    fc.property(value, (given) => {
      const json = jsonText(given);
      expect([...json].filter(isUnsafe)).toEqual([]);
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(given)));
      expect(safeJson(json)).toBe(json);
    }),
  );
});

it('text for a terminal has no unsafe character but tab and newline, and keeps every other character', () => {
  fc.assert(
    fc.property(text, (given) => {
      const shown = visibleText(given);
      expect([...shown].filter((each) => isUnsafe(each) && each !== '\t' && each !== '\n')).toEqual([]);
      expect(visibleText(shown)).toBe(shown);
    }),
  );
  expect(visibleText('ü\u202eا\u0085😀\u007f\t\n👩\u200d🚀')).toBe('ü\\u202eا\\u0085😀\\u007f\t\n👩\u200d🚀');
});

it('JSON on several lines keeps its line breaks', () => {
  expect(jsonText({ a: '\u009b' }, 2)).toBe('{\n  "a": "\\u009b"\n}');
});
