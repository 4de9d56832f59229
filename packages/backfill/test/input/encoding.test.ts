import { Readable } from 'node:stream';
import { detectLayout } from '../../src/formats/detect.js';
import { type Encoding, fitsWindows1252 } from '../../src/input/encoding.js';
import { type FileRecord, readRecords } from '../../src/input/records.js';
import { inspectStream } from '../../src/input/source.js';

const START = { bytes: 0, lines: 0 };

async function read(bytes: Buffer, encoding?: Encoding) {
  const stream = Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]);
  const source = await inspectStream(stream, 'orders.csv', { encoding });
  const layout = detectLayout(source.head, source.name);
  const records: FileRecord[] = [];
  for await (const some of readRecords(source.read(START), layout, START)) records.push(...some);
  return { layout, records };
}

const cellsOf = ({ records }: Awaited<ReturnType<typeof read>>) =>
  records.flatMap((record): unknown[] => {
    if ('skipped' in record) return [];
    return ['refused' in record ? record.refused : record.cells];
  });

const TEXT = 'Straße,Price\nDüsseldorf,5 €\n';
// In latin1, the byte of the euro sign in windows-1252 is a control character.
const WIN = Buffer.from(TEXT.replace('€', '\x80'), 'latin1');

describe('the encoding of a file', () => {
  it.each<[string, Buffer, Encoding | undefined]>([
    ['UTF-16 with a mark', Buffer.from(`\uFEFF${TEXT}`, 'utf16le'), undefined],
    ['UTF-16 with a mark, the other way', Buffer.from(`\uFEFF${TEXT}`, 'utf16le').swap16(), undefined],
    ['UTF-16 without a mark', Buffer.from(TEXT, 'utf16le'), 'utf-16le'],
    ['windows-1252', WIN, 'windows-1252'],
  ])('is decoded: %s', async (_, bytes, encoding) => {
    const found = await read(bytes, encoding);
    expect(found.layout).toMatchObject({ header: ['Straße', 'Price'] });
    expect(cellsOf(found)).toEqual([['Düsseldorf', '5 €']]);
  });

  it('is suggested for a header that is not UTF-8, and not guessed', async () => {
    const long = Buffer.concat([WIN, Buffer.from('Ulm,1\n'.repeat(20))]);
    await expect(read(long)).rejects.toMatchObject({
      code: 'wrong_encoding',
      next: expect.stringContaining('--encoding windows-1252'),
    });
    expect(fitsWindows1252(WIN)).toBe(true);
    expect(fitsWindows1252(Buffer.from('a\x81\xfc', 'latin1'))).toBe(false);
  });

  it('refuses a line with a byte that the encoding does not define, and no other line', async () => {
    const bytes = Buffer.concat([WIN, Buffer.from('x\x81,1\ny,2\n', 'latin1')]);
    expect(cellsOf(await read(bytes, 'windows-1252'))).toEqual([
      ['Düsseldorf', '5 €'],
      'not_utf8',
      ['y', '2'],
    ]);
  });
});
