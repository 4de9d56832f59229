import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync, strToU8, zipSync } from 'fflate';
import { inspectFiles, inspectStream, type Source } from '../../src/input/source.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracklayer-zip-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function put(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

async function textOf(source: Source, bytes = 0): Promise<string> {
  const parts: Buffer[] = [];
  for await (const chunk of source.read({ bytes, lines: 0 })) parts.push(chunk);
  return Buffer.concat(parts).toString();
}

const JUNE = 'Order,Total\nA1,89.95\nA2,12.00\n';
const JULY = 'Order;Total\nÄ3;7,00\n';
const EXPORT = {
  'orders/june.csv': strToU8(JUNE),
  'orders/july.csv': new Uint8Array(Buffer.from(JULY, 'utf16le')),
  'orders/august.csv.gz': gzipSync(strToU8(JUNE)),
  '__MACOSX/orders/._june.csv': strToU8('rubbish'),
  'orders/.DS_Store': strToU8('rubbish'),
};

describe('a zip archive', () => {
  it('has a source for each of its files, and none for what programs add for themselves', async () => {
    const path = await put('export.zip', zipSync({ ...EXPORT, 'orders/july.csv': strToU8(JULY) }));
    const sources = await inspectFiles(path, 'export.zip');
    expect(sources.map(({ name }) => name)).toEqual([
      'export.zip/orders/june.csv',
      'export.zip/orders/july.csv',
      'export.zip/orders/august.csv.gz',
    ]);
    expect(await Promise.all(sources.map((source) => textOf(source)))).toEqual([JUNE, JULY, JUNE]);
    expect(new Set(sources.map(({ fingerprint }) => fingerprint)).size).toBe(3);
    expect(sources.map((source) => source.bytesRead())).toEqual(sources.map(({ size }) => size));
  });

  it('is read from any place of one of its files, as a killed run continues', async () => {
    const path = await put('export.zip', zipSync(EXPORT));
    const [source] = await inspectFiles(`${path}/orders/june.csv`);
    expect(source && (await textOf(source, 12))).toBe(JUNE.slice(12));
  });

  it('gives only the file that is named behind it', async () => {
    const path = await put('export.zip', zipSync(EXPORT));
    const sources = await inspectFiles(`${path}/orders/june.csv`, 'export.zip/orders/june.csv');
    expect(sources.map(({ name }) => name)).toEqual(['export.zip/orders/june.csv']);
    await expect(inspectFiles(`${path}/may.csv`, 'export.zip/may.csv')).rejects.toMatchObject({
      code: 'no_such_file',
      message: 'There is no may.csv in export.zip.',
      next: expect.stringContaining('It has orders/june.csv, orders/july.csv, orders/august.csv.gz.'),
    });
  });

  it('is refused if it has no file', async () => {
    const path = await put('empty.zip', zipSync({ 'folder/': new Uint8Array() }));
    await expect(inspectFiles(path, 'empty.zip')).rejects.toMatchObject({ code: 'no_such_file' });
  });

  it('is refused as a stream, because its directory is at its end', async () => {
    const bytes = Buffer.from(zipSync(EXPORT));
    await expect(inspectStream(Readable.from([bytes]))).rejects.toMatchObject({
      code: 'binary_file',
      next: expect.stringContaining('Save it as a file'),
    });
  });

  it.each([
    ['cut', (bytes: Buffer) => bytes.subarray(0, bytes.length - 40)],
    ['changed in its middle', (bytes: Buffer) => bytes.fill(0x41, 60, 64)],
  ])('is refused if it is %s', async (_, damage) => {
    const lines = Array.from({ length: 50 }, (__, n) => `A${n},${n}`).join('\n');
    const path = await put(
      'export.zip',
      damage(Buffer.from(zipSync({ 'a.csv': strToU8(lines) }, { level: 0 }))),
    );
    const reading = inspectFiles(path).then((sources) =>
      Promise.all(sources.map((source) => textOf(source))),
    );
    await expect(reading).rejects.toMatchObject({ code: 'damaged_file' });
  });

  it.each([
    [
      'orders.parquet',
      'PAR1\x15\x04',
      /parquet file.*/,
      /duckdb -c .*orders\.parquet.*tracklayer backfill -/,
    ],
    ['orders.xls', '\xd0\xcf\x11\xe0\xa1', /old Excel file/, /Save it as \.xlsx/],
    ['orders.csv.bz2', 'BZh91AY', /bzip2/, /bzip2 -dc orders\.csv\.bz2 \| tracklayer backfill -/],
    ['orders.csv.xz', '\xfd7zXZ\x00', /xz/, /xz -dc orders\.csv\.xz/],
  ])('is not the only form that needs advice: %s', async (name, bytes, message, next) => {
    const path = await put(name, Buffer.from(`${bytes}\x00\x01\x02`, 'latin1'));
    await expect(inspectFiles(path, name)).rejects.toMatchObject({
      code: 'binary_file',
      message: expect.stringMatching(message),
      next: expect.stringMatching(next),
    });
  });
});
