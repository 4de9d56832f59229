import { MAPPING } from '@tracklayer/klaviyo';
import fc from 'fast-check';
import { detectLayout } from '../src/formats/detect.js';
import { EMPTY_MAP } from '../src/formats/field-map.js';
import { type Encoding, toUtf8 } from '../src/input/encoding.js';
import { type FileRecord, readRecords } from '../src/input/records.js';
import { requestBytes } from '../src/steps/batch-size.js';
import { countedLines, NO_LINES, sumOfLines } from '../src/steps/line-counts.js';
import { readSteps } from '../src/steps/read-steps.js';

const START = { bytes: 0, lines: 0 };
const SETTINGS = { dialect: 'klaviyo', mapping: MAPPING } as const;

/** What is wrong with a row. */
const MISHAPS = ['none', 'none', 'none', 'quoted', 'two lines', 'stray', 'stray', 'cut', 'blank'] as const;

interface Row {
  mishap: (typeof MISHAPS)[number];
  /** Picks the cell and the place in it. */
  column: number;
  place: 'before' | 'within' | 'after';
}

const aRow: fc.Arbitrary<Row> = fc.record({
  mishap: fc.constantFrom(...MISHAPS),
  column: fc.nat(39),
  place: fc.constantFrom('before', 'within', 'after'),
});

const aFile = fc.record({
  columns: fc.integer({ min: 1, max: 40 }),
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  ends: fc.array(fc.constantFrom('\n', '\r\n', '\r'), { minLength: 1, maxLength: 3 }),
  encoding: fc.constantFrom<Encoding>('utf-8', 'utf-16le', 'windows-1252'),
  rows: fc.array(aRow, { minLength: 1, maxLength: 25 }),
  chunkBytes: fc.integer({ min: 1, max: 200 }),
});

/** Each cell names its row. So a record that took a cell of another row shows it. */
function lineOf({ mishap, column, place }: Row, n: number, columns: number, delimiter: string, end: string) {
  if (mishap === 'blank') return ' ';
  const at = column % columns;
  const cells = Array.from({ length: columns }, (_, index) => {
    const cell = `r${n}c${index}ü`;
    if (index !== at) return cell;
    if (mishap === 'quoted') return `"${cell}${delimiter}""r${n}x"""`;
    if (mishap === 'two lines') return `"${cell}${end}r${n}, Düsseldorf"`;
    if (mishap !== 'stray') return cell;
    if (place === 'within') return `r${n}"c`;
    return place === 'before' ? `"${cell}` : `${cell}"`;
  });
  return (mishap === 'cut' ? cells.slice(0, Math.ceil(columns / 2)) : cells).join(delimiter);
}

const NODE_NAMES = { 'utf-8': 'utf8', 'utf-16le': 'utf16le', 'windows-1252': 'latin1' } as const;

async function* cut(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function readAll(text: string, encoding: keyof typeof NODE_NAMES, size: number, delimiter: string) {
  const bytes = cut(Buffer.from(text, NODE_NAMES[encoding]), size);
  const layout = { ...detectLayout(Buffer.from(text), 'rows.csv', 'csv'), delimiter };
  const chunks = encoding === 'utf-8' ? bytes : toUtf8(bytes, encoding);
  const records: FileRecord[] = [];
  for await (const some of readRecords(chunks, layout, START)) records.push(...some);
  return { layout, records };
}

async function countLines({ layout, records }: Awaited<ReturnType<typeof readAll>>) {
  async function* again() {
    yield records;
  }
  const steps = readSteps({
    records: again(),
    layout,
    how: { kind: 'profiles', format: 'csv', map: EMPTY_MAP, utc: false, nowMs: 0 },
    from: START,
    seen: async (keys) => keys.map(() => false),
    measureBytes: (batch) => requestBytes(batch, 'spring', SETTINGS),
    maxEntries: 4,
  });
  let counts = NO_LINES;
  for await (const step of steps) counts = sumOfLines(counts, step.lines);
  return counts;
}

describe('each line of a file', () => {
  it('is counted once, and no record has the cells of another line', async () => {
    await fc.assert(
      fc.asyncProperty(aFile, async ({ columns, delimiter, ends, encoding, rows, chunkBytes }) => {
        const endOf = (n: number) => ends[n % ends.length] as string;
        const header = Array.from({ length: columns }, (_, index) => `c${index}`).join(delimiter);
        const texts = rows.map((row, n) => lineOf(row, n, columns, delimiter, endOf(n)));
        const text = [`${header}${endOf(0)}`, ...texts.map((line, n) => `${line}${endOf(n)}`)].join('');
        const read = await readAll(text, encoding as keyof typeof NODE_NAMES, chunkBytes, delimiter);

        for (const record of read.records) {
          if (!('cells' in record)) continue;
          const own = new Set([...record.text.matchAll(/r(\d+)[cx,"]/g)].map(([, n]) => n));
          expect([...own]).toHaveLength(1);
        }
        // Each good line is in a record as it is: read, or refused with the lines around it.
        const kept = read.records.map((record) => ('skipped' in record ? '' : record.text)).join('\n');
        for (const [n, { mishap }] of rows.entries()) {
          if (mishap === 'none' || mishap === 'quoted') expect(kept).toContain(texts[n]);
        }
        const counts = await countLines(read);
        expect(counts.header).toBe(1);
        expect(countedLines(counts)).toBe(text.split(/\r\n|\r|\n/).length - 1);
      }),
      { numRuns: 300 },
    );
  });
});
