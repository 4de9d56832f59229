import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { plainCells } from '../../src/input/plain-cells.js';

/** Every character that JavaScript takes for a blank, except line ends, and some that look like one. */
const BLANKS = [
  ...'\t\u000b\f \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a',
].concat([...'\u2028\u2029\u202f\u205f\u3000\ufeff\u200b\u180e\u0085']);
const OTHERS = ['a', 'é', '€', '😀', "'", '\\', '0'];

function byLibrary(text: string, delimiter: string, quoteEscape = '"'): string[] | undefined {
  try {
    const rows = parse(text, {
      delimiter,
      escape: quoteEscape,
      record_delimiter: '\n',
      relax_column_count: true,
      trim: true,
    }) as string[][];
    return rows.length === 1 ? rows[0] : undefined;
  } catch {
    return undefined;
  }
}

const textOf = (letters: readonly string[]) =>
  fc
    .array(fc.constantFrom(...letters), { minLength: 1, maxLength: 12 })
    .map((some) => some.join(''))
    .filter((text) => text.trim() !== '');

describe.each([',', ';', '\t', '|'])('the cells of a record with %j between them', (delimiter) => {
  it('are those that the library reads, where there is no quote', () => {
    const text = textOf([...OTHERS, ...BLANKS, ...Array.from({ length: 8 }, () => delimiter)]);
    fc.assert(
      fc.property(text, fc.constantFrom(undefined, '\\'), (line, quoteEscape) => {
        const cells = plainCells(line, { delimiter, quoteEscape });
        expect(cells).toEqual(byLibrary(line, delimiter, quoteEscape));
      }),
      { numRuns: 1_000 },
    );
  });

  it('are left to the library, or are those that it reads, where there are quotes', () => {
    const text = textOf(['"', '"', '"', delimiter, delimiter, 'a', '€', ' ', '\n']);
    fc.assert(
      fc.property(text, (line) => {
        const cells = plainCells(line, { delimiter });
        if (cells !== undefined && !hasOpenBreak(line)) expect(cells).toEqual(byLibrary(line, delimiter));
      }),
      { numRuns: 3_000 },
    );
    const line = ['"a ""b"" c"', 'd', '""', `"e${delimiter}f\ng"`, ''].join(delimiter);
    expect(plainCells(line, { delimiter })).toEqual(['a "b" c', 'd', '', `e${delimiter}f\ng`, '']);
    expect(plainCells(line, { delimiter, quoteEscape: '\\' })).toBeUndefined();
  });
});

/** A record has line breaks within quotes only: lines are joined until their number of quotes is even. */
function hasOpenBreak(text: string): boolean {
  return text
    .split('\n')
    .some((_, at, all) => all.slice(0, at).join('').split('"').length % 2 === 1 && at > 0);
}
