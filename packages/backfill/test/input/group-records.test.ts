import { groupRecords } from '../../src/input/group-records.js';
import type { FileRecord } from '../../src/input/records.js';
import { rowsApart } from '../../src/input/rows-apart.js';

/** Rows such as `A,Cap`, one per line. `!` is a line that is no row. */
async function* rowsOf(text: string): AsyncGenerator<FileRecord[]> {
  for (const [index, line] of text.split(' ').entries()) {
    const end = { bytes: index + 1, lines: index + 1 };
    const number = index + 1;
    yield [
      line === '!'
        ? { number, refused: 'not_csv', text: line, end }
        : { number, text: line, cells: line.split(','), end },
    ];
  }
}

const ROWS = { name: 'Order', column: 0, columns: 2 };

async function grouped(text: string, apart?: ReadonlySet<number>) {
  const found: string[] = [];
  for await (const records of groupRecords(rowsOf(text), { ...ROWS, apart })) {
    for (const record of records) {
      if ('skipped' in record) continue;
      const what = 'refused' in record ? `${record.refused} ` : '';
      found.push(`${what}${(record.text ?? '').replaceAll('\n', ' ')}`);
    }
  }
  return found;
}

describe('the rows of an order that are not neighbours', () => {
  it('are all refused where the file was read before', async () => {
    const text = 'A,Cap B,Mug A,Hat C,Tie C,Pin';
    const apart = await rowsApart(rowsOf(text), ROWS);
    expect(await grouped(text, apart)).toEqual([
      'rows_apart A,Cap',
      'B,Mug',
      'rows_apart A,Hat',
      'C,Tie C,Pin',
    ]);
  });

  it('are refused after its first rows in a stream, which nobody can read before', async () => {
    const text = 'A,Cap B,Mug A,Hat A,Tie B,Pin';
    expect(await grouped(text)).toEqual([
      'A,Cap',
      'B,Mug',
      'rows_after_order A,Hat A,Tie',
      'rows_after_order B,Pin',
    ]);
  });

  it('are those of a cell with a value', async () => {
    const text = ',Cap B,Mug ,Hat ! B,Pin';
    const apart = await rowsApart(rowsOf(text), ROWS);
    expect([...apart]).toHaveLength(1);
    expect(await grouped(text)).toEqual([',Cap', 'B,Mug', ',Hat', 'not_csv !', 'rows_after_order B,Pin']);
  });

  it('are neighbours where only a line that is no row lies between them', async () => {
    expect((await rowsApart(rowsOf('A,Cap ! A,Hat'), ROWS)).size).toBe(0);
  });
});
