import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { detectLayout } from '../../src/formats/detect.js';
import { flattenProperties } from '../../src/formats/flatten.js';
import { MAX_LINE_BYTES, readRecords } from '../../src/input/records.js';
import { inspectFiles } from '../../src/input/source.js';
import { readRows } from '../../src/input/spreadsheet/sheet-rows.js';
import { read } from '../support/interpret.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracklayer-hostile-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function open(name: string, bytes: Uint8Array) {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return inspectFiles(path, name);
}

const refused = (message: RegExp) => ({ code: 'hostile_file', message: expect.stringMatching(message) });

/** Where the directory of an archive begins, and its end record. */
function directoryOf(bytes: Buffer) {
  return { start: bytes.indexOf('PK\x01\x02', 0, 'latin1'), end: bytes.indexOf('PK\x05\x06', 0, 'latin1') };
}

describe('an archive', () => {
  it('with a member that grows to many times its size is refused before it is read', async () => {
    const bytes = Buffer.from(zipSync({ 'a.csv': strToU8('a,b\n1,2\n'.repeat(1_000)) }));
    bytes.writeUInt32LE(2 ** 31, directoryOf(bytes).start + 24);
    await expect(open('bomb.zip', bytes)).rejects.toMatchObject(
      refused(/bomb\.zip\/a\.csv decompresses to more than 250 times its size/),
    );
  });

  it('whose members share their bytes is refused', async () => {
    const bytes = Buffer.from(zipSync({ 'a.csv': strToU8('a,b\n'.repeat(1_000)) }, { level: 0 }));
    const { start, end } = directoryOf(bytes);
    const entry = bytes.subarray(start, end);
    const last = Buffer.from(bytes.subarray(end));
    last.writeUInt16LE(3, 8);
    last.writeUInt16LE(3, 10);
    last.writeUInt32LE(entry.length * 3, 12);
    const shared = Buffer.concat([bytes.subarray(0, start), entry, entry, entry, last]);
    await expect(open('shared.zip', shared)).rejects.toMatchObject(refused(/share their bytes/));
  });

  it.each(['../../orders.csv', '/etc/orders.csv'])('with the path %s is refused', async (path) => {
    const bytes = zipSync({ [path]: strToU8('a,b\n1,2\n') });
    await expect(open('paths.zip', bytes)).rejects.toMatchObject(
      refused(/paths\.zip has a path that leads out of the archive/),
    );
  });

  it('with thousands of files is refused, and one of its files can be named', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 1_001 }, (_, n) => [`${n}.csv`, strToU8('a,b\n1,2\n')]),
    );
    await expect(open('many.zip', zipSync(files, { level: 0 }))).rejects.toMatchObject(refused(/1001 files/));
    const [one] = await inspectFiles(join(folder, 'many.zip', '7.csv'), 'many.zip/7.csv');
    expect(one?.name).toBe('many.zip/7.csv');
  });
});

describe('a compressed file', () => {
  it('that grows to many times its size ends where it passes the limit', async () => {
    // The parts of a gzip file follow one another. Together they have 300 MB.
    const part = gzipSync(Buffer.alloc(1024 * 1024, '\n'), { level: 9 });
    const begin = gzipSync(Buffer.from('a,b\n1,2\n'));
    const [source] = await open(
      'bomb.csv.gz',
      Buffer.concat([begin, ...Array.from({ length: 300 }, () => part)]),
    );
    let bytes = 0;
    const reading = (async () => {
      for await (const chunk of source?.read({ bytes: 0, lines: 0 }) ?? []) bytes += chunk.length;
    })();
    await expect(reading).rejects.toMatchObject(refused(/bomb\.csv\.gz decompresses to more than 250 times/));
    expect(bytes).toBeLessThan(300 * 1024 * 1024);
  });
});

describe('a sheet', () => {
  async function rowsIn(xml: string) {
    async function* chunks() {
      for (let at = 0; at < xml.length; at += 65_536) yield Buffer.from(xml.slice(at, at + 65_536));
    }
    const rows: { number: number; cells: string[] }[] = [];
    const context = { strings: [], styles: [], is1904: false };
    for await (const some of readRows(chunks(), context)) rows.push(...some);
    return rows;
  }
  const row = (attributes: string, text = 'x') =>
    `<row ${attributes}><c r="A1" t="str"><v>${text}</v></c></row>`;

  it('with a row that no spreadsheet has is refused, and does not become a billion blank lines', async () => {
    await expect(rowsIn(`<sheetData>${row('r="999999999999"')}</sheetData>`)).rejects.toMatchObject(
      refused(/row 999999999999, and a spreadsheet has at most 1048576 rows/),
    );
    await expect(rowsIn(`<sheetData>${row('r="1048577"')}</sheetData>`)).rejects.toMatchObject(
      refused(/1048577/),
    );
  });

  it('whose row has no number that can be read counts it as the next one', async () => {
    const rows = await rowsIn(`<sheetData>${row('r="2"')}${row('r="x"')}${row('r="-5"')}</sheetData>`);
    expect(rows.map(({ number }) => number)).toEqual([2, 3, 4]);
  });

  it('with a giant cell keeps as much as makes its line too long, and the next row', async () => {
    const rows = await rowsIn(`<sheetData>${row('r="1"', 'x'.repeat(3_000_000))}${row('r="2"')}</sheetData>`);
    expect(rows.map(({ cells }) => cells[0]?.length)).toEqual([MAX_LINE_BYTES + 1, 1]);
  });
});

describe('a table', () => {
  it('with a giant cell loses only the line of this cell', async () => {
    async function* chunks() {
      yield Buffer.from(`a,b\n1,"${'x'.repeat(2_000_000)}"\n2,"never closed\n3,4\n`);
    }
    const layout = detectLayout(Buffer.from('a,b\n'), 'orders.csv', 'csv');
    const records = [];
    for await (const some of readRecords(chunks(), layout, { bytes: 0, lines: 0 })) records.push(...some);
    expect(records).toMatchObject([
      { skipped: 'header' },
      { number: 2, refused: 'line_too_long' },
      { number: 3, refused: 'quote_not_closed' },
      { number: 4, cells: ['3', '4'] },
    ]);
  });

  it('with a header without an end is refused', () => {
    expect(() => detectLayout(Buffer.from(`a,${'b'.repeat(70_000)}`), 'orders.csv')).toThrow(
      expect.objectContaining({
        code: 'unknown_format',
        message: expect.stringContaining('longer than 64 KB'),
      }),
    );
  });
});

describe('a line of JSON', () => {
  it.each([
    ['canonical', {}],
    ['json', { map: ['email=a.a', 'properties.x=a'] }],
  ] as const)('that is nested a hundred thousand times stops nothing else: %s', (format, options) => {
    const deep = JSON.parse(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`);
    const entry = { email: 'ava@shop.example', properties: { deep }, ...deep };
    expect(() => read(format, entry, { profiles: true, ...options })).not.toThrow();
    expect(() => flattenProperties(entry)).not.toThrow();
  });
});
