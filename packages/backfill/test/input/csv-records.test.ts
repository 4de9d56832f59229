import fc from 'fast-check';
import { type CsvRecord, createCsvRecords } from '../../src/input/csv-records.js';
import { createLineSplitter } from '../../src/input/line-splitter.js';

function read(text: string, columns = 2): CsvRecord[] {
  const maxBytes = 10_000;
  const lines = createLineSplitter({ maxBytes, keepEmpty: true });
  const records = createCsvRecords({ delimiter: ',', columns, maxBytes });
  return [...records.push(lines.push(Buffer.from(text))), ...records.push(lines.end()), ...records.end()];
}

const cells = (record: CsvRecord) =>
  'cells' in record ? record.cells : 'skipped' in record ? record.skipped : record.refused;

const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
// Few delimiters, so that a line of a cell does not look like a record.
const aCell = fc
  .string({ unit: fc.constantFrom('a', '"', ';', '\n', 'ü', '7'), maxLength: 8 })
  .chain((cell) => fc.nat(cell.length).map((at) => `x${cell.slice(0, at)},${cell.slice(at)}x`));

describe('CSV records', () => {
  it('are read as they were written, with quotes, delimiters and line breaks in cells', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(aCell, { minLength: 5, maxLength: 5 }), { minLength: 1, maxLength: 8 }),
        (rows) => {
          const text = rows.map((row) => row.map(quoted).join(',')).join('\n');
          expect(read(text, 5).map(cells)).toEqual(rows);
        },
      ),
    );
  });

  it('have the number of their first line', () => {
    const found = read('a,b\n"one\n\ntwo",2\n\nc,d\n');
    expect(found.map((record) => [record.number, cells(record)])).toEqual([
      [1, ['a', 'b']],
      [2, ['one\n\ntwo', '2']],
      [5, 'blank'],
      [6, ['c', 'd']],
    ]);
  });

  it('lose only the line whose quote is never closed', () => {
    const found = read('a,b\n"open,1\nc,d\ne,f');
    expect(found.map((record) => [record.number, cells(record)])).toEqual([
      [1, ['a', 'b']],
      [2, 'quote_not_closed'],
      [3, ['c', 'd']],
      [4, ['e', 'f']],
    ]);
  });

  it('stop waiting for a closing quote after the maximum number of lines', () => {
    const rest = Array.from({ length: 1_000 }, (_, n) => `row ${n},x`);
    const found = read(['"open,1', ...rest].join('\n'));
    expect(found).toHaveLength(1_001);
    expect(found.slice(1).map(cells)).toEqual(rest.map((line) => line.split(',')));
  });

  const goodRow = (n: number) => [`o${n}`, 'a, b', '', `${n}`];
  const goodLine = (n: number) => `o${n},"a, b",,${n}`;

  it.each([
    ['inside cells', 'o,5" pipe,,1', 'o,3" nail,,1'],
    ['that open one cell and close another', 'o,,,"open', 'o,,,closed"'],
    ['that open a cell and close an earlier one', 'o,,,"open', 'o,closed",,'],
    ['at the ends of neighbours', 'o,"open,,1', 'closed",,,1'],
  ])('lose only the lines with two stray quotes: %s', (_, one, other) => {
    for (const between of [1, 40]) {
      const good = Array.from({ length: between + 20 }, (__, n) => n);
      const lines = good.map(goodLine);
      lines.splice(10 + between, 0, other);
      lines.splice(10, 0, one);
      const found = read(lines.join('\n'), 4).map(cells);
      expect(found.filter((each) => typeof each !== 'string')).toEqual(good.map(goodRow));
      expect(found.filter((each) => typeof each === 'string')).toHaveLength(2);
    }
  });

  it('are refused together if a cell contains lines that look like records', () => {
    const note = 'please ring\no9,evil,,9\nthanks';
    const found = read(`o1,a,b,"${note}"\no2,a,b,c`, 4);
    expect(found.map(cells)).toEqual(['quote_ambiguous', ['o2', 'a', 'b', 'c']]);
    expect(found[0]).toMatchObject({ number: 1, text: `o1,a,b,"${note}"`, end: { lines: 3 } });
    // The same holds for two stray quotes in neighbouring lines.
    expect(read('o,,,"open\no,,,closed"', 4).map(cells)).toEqual(['quote_ambiguous']);
    // With few columns, a text with a comma is only a text.
    expect(read(`ava@shop.example,"thanks,\nDear Ben, see you\nAva"`).map(cells)).toEqual([
      ['ava@shop.example', 'thanks,\nDear Ben, see you\nAva'],
    ]);
  });

  it.each([
    [1, ['"a1', 'b2', 'c3"']],
    [2, ['1,"a', '2,b', '3,c"']],
    [3, ['1,"a,7', '2,b,8', '3,c",9']],
  ])('of %d columns never take the lines between two stray quotes as text', (columns, lines) => {
    const found = read(['9,9,9'.slice(0, 2 * columns - 1), ...lines].join('\n'), columns).slice(1);
    expect(found.filter((record) => 'cells' in record)).toEqual([]);
    const texts = found.map((record) => ('text' in record ? record.text : '')).join('\n');
    expect(texts).toBe(lines.join('\n'));
  });

  it('keep every valid line between bad lines of any kind', () => {
    const aLine = fc.string({ unit: fc.constantFrom('"', ',', 'a', ' '), minLength: 1, maxLength: 12 });
    const either = fc.oneof({ arbitrary: fc.nat(99), weight: 4 }, { arbitrary: aLine, weight: 1 });
    fc.assert(
      fc.property(fc.array(either, { maxLength: 40 }), (all) => {
        const text = all.map((each) => (typeof each === 'number' ? goodLine(each) : each)).join('\n');
        const found = read(text, 4).map((record) => JSON.stringify(cells(record)));
        const good = all.filter((each) => typeof each === 'number').map((n) => JSON.stringify(goodRow(n)));
        expect(found.filter((each) => good.includes(each))).toEqual(good);
      }),
      { numRuns: 500 },
    );
  });

  it('refuse a line that is not CSV and keep its neighbours', () => {
    const found = read('a,b\nc,d"e"\nf,g');
    expect(found.map(cells)).toEqual([['a', 'b'], 'not_csv', ['f', 'g']]);
    expect(found[1]).toMatchObject({ number: 2, text: 'c,d"e"' });
  });
});
