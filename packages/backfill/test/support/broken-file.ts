/** Files with everything wrong that a line may have. Each cell names its row, so that a record with data of another row shows it. */
import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import type { Encoding } from '../../src/input/encoding.js';

/** What is wrong with a row. */
const MISHAPS = [
  ...(['none', 'none', 'none', 'quoted', 'two lines', 'many lines', 'stray', 'stray'] as const),
  ...(['two strays', 'backslash', 'other bytes', 'long', 'cut', 'blank'] as const),
] as const;

/** A row with one of these is not to be changed: all of it is read or all of it is refused. */
export const UNHURT: readonly string[] = ['none', 'quoted', 'long'];

interface Row {
  mishap: (typeof MISHAPS)[number];
  /** Picks the cell and the place in it. */
  column: number;
  place: 'before' | 'within' | 'after';
}

export interface BrokenFile {
  columns: number;
  delimiter: string;
  /** The line ends that follow one another. */
  ends: readonly string[];
  encoding: Encoding;
  hasMark: boolean;
  endsWithBreak: boolean;
  rows: readonly Row[];
  /** Rows with the same first cell follow one another. */
  rowsPerOrder: number;
  chunkBytes: number;
}

const aRow: fc.Arbitrary<Row> = fc.record({
  mishap: fc.constantFrom(...MISHAPS),
  column: fc.nat(39),
  place: fc.constantFrom('before', 'within', 'after'),
});

export const aBrokenFile: fc.Arbitrary<BrokenFile> = fc.record({
  columns: fc.integer({ min: 1, max: 40 }),
  delimiter: fc.constantFrom(',', ';', '\t', '|', '^'),
  ends: fc.array(fc.constantFrom('\n', '\r\n', '\r'), { minLength: 1, maxLength: 3 }),
  encoding: fc.constantFrom<Encoding>('utf-8', 'utf-16le', 'utf-16be', 'windows-1252'),
  hasMark: fc.boolean(),
  endsWithBreak: fc.boolean(),
  rows: fc.array(aRow, { minLength: 1, maxLength: 25 }),
  rowsPerOrder: fc.constantFrom(1, 1, 2, 3),
  chunkBytes: fc.integer({ min: 1, max: 200 }),
});

/** A character without a meaning in the encoding, as text that `bytesOf` turns into its bytes. */
const MEANINGLESS: Readonly<Record<Encoding, string>> = {
  'utf-8': '\uE000',
  'utf-16le': '\uD800',
  'utf-16be': '\uD800',
  'windows-1252': '\u0081',
};

/** The header, then the rows. */
export function textsOf(file: BrokenFile): string[] {
  const header = Array.from({ length: file.columns }, (_, index) => `c${index}`).join(file.delimiter);
  return [header, ...file.rows.map((row, n) => lineOf(row, n, file))];
}

function lineOf({ mishap, column, place }: Row, n: number, file: BrokenFile): string {
  if (mishap === 'blank') return ' ';
  const { columns, delimiter, rowsPerOrder } = file;
  const at = column % columns;
  const cells = Array.from({ length: columns }, (_, index) => {
    if (index === at) return broken(mishap, `r${n}c${index}ü`, { n, place, file });
    return index === 0 && rowsPerOrder > 1 ? `o${Math.floor(n / rowsPerOrder)}` : `r${n}c${index}ü`;
  });
  return (mishap === 'cut' ? cells.slice(0, Math.ceil(columns / 2)) : cells).join(delimiter);
}

function broken(
  mishap: Row['mishap'],
  cell: string,
  { n, place, file }: { n: number; place: Row['place']; file: BrokenFile },
): string {
  const { delimiter, encoding } = file;
  const end = endOf(file, n);
  switch (mishap) {
    case 'quoted':
      return `"${cell}${delimiter}""r${n}x"""`;
    case 'two lines':
      return `"${cell}${end}r${n}, Düsseldorf"`;
    case 'many lines':
      return `"${cell}${end}${end}r${n}, ""Düsseldorf""${end}r${n},"`;
    case 'two strays':
      return `"r${n}"c"`;
    case 'backslash':
      return `"r${n}c \\"x\\""`;
    case 'other bytes':
      return `r${n}c${MEANINGLESS[encoding]}`;
    case 'long':
      return `"r${n}c${delimiter}${'x'.repeat(300)}"`;
    case 'stray':
      if (place === 'within') return `r${n}"c`;
      return place === 'before' ? `"${cell}` : `${cell}"`;
    default:
      return cell;
  }
}

function endOf({ ends }: BrokenFile, n: number): string {
  return ends[n % ends.length] as string;
}

export function textOf(file: BrokenFile): string {
  const texts = textsOf(file);
  return texts
    .map((line, n) => (n < texts.length - 1 || file.endsWithBreak ? `${line}${endOf(file, n)}` : line))
    .join('');
}

export function bytesOf(
  text: string,
  { encoding, hasMark }: Pick<BrokenFile, 'encoding' | 'hasMark'>,
): Buffer {
  switch (encoding) {
    case 'utf-8':
      return Buffer.concat(
        (hasMark ? `\uFEFF${text}` : text)
          .split(MEANINGLESS['utf-8'])
          .flatMap((part, index) => [Buffer.from(index === 0 ? '' : [0xff]), Buffer.from(part)]),
      );
    case 'utf-16le':
      return Buffer.from(hasMark ? `\uFEFF${text}` : text, 'utf16le');
    case 'utf-16be':
      return Buffer.from(hasMark ? `\uFEFF${text}` : text, 'utf16le').swap16();
    case 'windows-1252':
      return Buffer.from(text, 'latin1');
  }
}

/** How many lines a text has. */
export function linesOf(text: string): number {
  const parts = text.split(/\r\n|\r|\n/);
  return parts.at(-1) === '' ? parts.length - 1 : parts.length;
}
