import fc from 'fast-check';
import { type CsvRecord, createCsvRecords } from '../src/csv-records.js';
import { createLineSplitter } from '../src/line-splitter.js';

function read(text: string, delimiter = ',', maxBytes = 10_000): CsvRecord[] {
  const lines = createLineSplitter({ maxBytes, keepEmpty: true });
  const records = createCsvRecords(delimiter, maxBytes);
  return [...records.push(lines.push(Buffer.from(text))), ...records.push(lines.end()), ...records.end()];
}

const cells = (record: CsvRecord) => ('cells' in record ? record.cells : record.refused);

const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
const aCell = fc
  .string({ unit: fc.constantFrom('a', '"', ',', '\n', 'ü', '7'), maxLength: 8 })
  .map((cell) => `x${cell}x`);

describe('CSV records', () => {
  it('are what was written, with quotes, delimiters and line breaks inside cells', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(aCell, aCell), { minLength: 1, maxLength: 8 }), (rows) => {
        const text = rows.map((row) => row.map(quoted).join(',')).join('\n');
        expect(read(text).map(cells)).toEqual(rows);
      }),
    );
  });

  it('bear the number of the line they begin in', () => {
    const found = read('a,b\n"one\n\ntwo",2\n\nc,d\n');
    expect(found.map((record) => [record.number, cells(record)])).toEqual([
      [1, ['a', 'b']],
      [2, ['one\n\ntwo', '2']],
      [6, ['c', 'd']],
    ]);
  });

  it('lose only the line of a quote that is never closed', () => {
    const found = read('a,b\n"open,1\nc,d\ne,f');
    expect(found.map((record) => [record.number, cells(record)])).toEqual([
      [1, ['a', 'b']],
      [2, 'quote_not_closed'],
      [3, ['c', 'd']],
      [4, ['e', 'f']],
    ]);
  });

  it('give up an open quote at the bound, not at the end of the file', () => {
    const rest = Array.from({ length: 1_000 }, (_, n) => `row ${n},x`);
    const found = read(['"open,1', ...rest].join('\n'));
    expect(found).toHaveLength(1_001);
    expect(found.slice(1).map(cells)).toEqual(rest.map((line) => line.split(',')));
  });

  it('refuse the one that is no CSV, and keep its neighbours', () => {
    const found = read('a,b\nc,d"e"\nf,g');
    expect(found.map(cells)).toEqual([['a', 'b'], 'not_csv', ['f', 'g']]);
    expect(found[1]).toMatchObject({ number: 2, text: 'c,d"e"' });
  });
});
