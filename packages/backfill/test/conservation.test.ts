import { MAPPING } from '@tracklayer/klaviyo';
import fc from 'fast-check';
import type { Layout } from '../src/formats/detect.js';
import { parseMap } from '../src/formats/field-map.js';
import { toUtf8 } from '../src/input/encoding.js';
import { groupRecords } from '../src/input/group-records.js';
import { type FileRecord, readRecords } from '../src/input/records.js';
import { rowsApart } from '../src/input/rows-apart.js';
import { requestBytes } from '../src/steps/batch-size.js';
import { countedLines, NO_LINES, sumOfLines } from '../src/steps/line-counts.js';
import { readSteps } from '../src/steps/read-steps.js';
import {
  aBrokenFile,
  type BrokenFile,
  bytesOf,
  linesOf,
  textOf,
  textsOf,
  UNHURT,
} from './support/broken-file.js';

const START = { bytes: 0, lines: 0 };
const SETTINGS = { dialect: 'klaviyo', mapping: MAPPING } as const;

async function* cut(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function* each<Value>(values: readonly Value[]) {
  yield* values;
}

async function recordsIn(file: BrokenFile, layout: Layout): Promise<FileRecord[]> {
  const { encoding, columns, rowsPerOrder, chunkBytes } = file;
  const read = () => {
    const chunks = cut(bytesOf(textOf(file), file), chunkBytes);
    return readRecords(encoding === 'utf-8' ? chunks : toUtf8(chunks, encoding), layout, START);
  };
  const rows = { name: 'c0', column: 0, columns };
  const records =
    rowsPerOrder === 1 ? read() : groupRecords(read(), { ...rows, apart: await rowsApart(read(), rows) });
  const found: FileRecord[] = [];
  for await (const some of records) found.push(...some);
  return found;
}

/** The lines by what became of them, and the profiles that would be sent. */
async function readAll(records: FileRecord[], layout: Layout) {
  const steps = readSteps({
    records: each([records]),
    layout,
    how: {
      ...{ kind: 'profiles', format: 'csv', utc: false, nowMs: 0 },
      map: parseMap(['externalId=c0', 'properties.*=*']),
    },
    from: START,
    seen: async (keys) => keys.map(() => false),
    measureBytes: (batch) => requestBytes(batch, 'spring', SETTINGS),
    maxEntries: 4,
  });
  let counts = NO_LINES;
  const profiles: unknown[] = [];
  for await (const step of steps) {
    counts = sumOfLines(counts, step.lines);
    if ('profiles' in step.batch) profiles.push(...step.batch.profiles);
  }
  return { counts, profiles };
}

/** The numbers of the rows, or of the orders, that a text has data of. */
function namedIn(text: string, { rowsPerOrder }: BrokenFile): number[] {
  const rows = [...text.matchAll(/r(\d+)[cx,"]/g)].map(([, n]) => Math.floor(Number(n) / rowsPerOrder));
  const orders = rowsPerOrder === 1 ? [] : [...text.matchAll(/\bo(\d+)\b/g)].map(([, n]) => Number(n));
  return [...new Set([...rows, ...orders])];
}

describe('each line of a file', () => {
  it('is counted once, and nothing that is sent has the data of another line', async () => {
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(aBrokenFile, async (file) => {
        const [header = '', ...texts] = textsOf(file);
        const { delimiter } = file;
        const layout: Layout = { format: 'csv', header: header.split(delimiter), delimiter };
        const records = await recordsIn(file, layout);
        const { counts, profiles } = await readAll(records, layout);

        expect(counts.header).toBe(1);
        expect(countedLines(counts)).toBe(linesOf(textOf(file)));
        for (const record of records) {
          if ('cells' in record) expect(namedIn(record.text, file)).toHaveLength(1);
        }
        for (const profile of profiles) expect(namedIn(JSON.stringify(profile), file)).toHaveLength(1);
        sent += profiles.length;
        // Each good line is in a record as it is: read, or refused with the lines around it.
        const kept = records.map((record) => ('text' in record ? record.text : '')).join('\n');
        for (const [n, { mishap }] of file.rows.entries()) {
          if (UNHURT.includes(mishap)) expect(kept).toContain(texts[n]);
        }
      }),
      { numRuns: 300 },
    );
    expect(sent).toBeGreaterThan(500);
  });
});
