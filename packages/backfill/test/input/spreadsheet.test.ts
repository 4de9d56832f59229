import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { type CellValue, writeXlsx } from 'hucre/xlsx';
import { inspectFiles } from '../../src/input/source.js';
import { textOfCell } from '../../src/input/spreadsheet/cell-text.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracklayer-xlsx-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function put(bytes: Uint8Array): Promise<string> {
  const path = join(folder, 'orders.xlsx');
  await writeFile(path, bytes);
  return path;
}

/** The text of each source of the file, and what is said about it. */
async function read(path: string, member = ''): Promise<{ name: string; text: string; note?: string }[]> {
  const sources = await inspectFiles(path + member, `orders.xlsx${member}`);
  return Promise.all(
    sources.map(async ({ name, note, read: readFrom }) => {
      const parts: Buffer[] = [];
      for await (const chunk of readFrom({ bytes: 0, lines: 0 })) parts.push(chunk);
      return { name, text: Buffer.concat(parts).toString(), ...(note !== undefined && { note }) };
    }),
  );
}

const workbook = (rows: CellValue[][], name = 'Orders') => ({ name, rows });

/** A workbook by hand, in forms that Excel writes and libraries do not. */
function rawWorkbook(sheet: string, { strings = '', styles = '' } = {}): Uint8Array {
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}"/>`;
  return zipSync({
    '[Content_Types].xml': strToU8('<Types/>'),
    '_rels/.rels': strToU8(
      `<Relationships>${relation('a', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    ),
    'xl/_rels/workbook.xml.rels': strToU8(
      `<Relationships>${relation('rId1', 'worksheet', '/xl/worksheets/sheet1.xml')}${relation('rId2', 'sharedStrings', 'sharedStrings.xml')}${relation('rId3', 'styles', 'styles.xml')}</Relationships>`,
    ),
    'xl/workbook.xml': strToU8(
      '<x:workbook><x:workbookPr date1904="1"/><x:sheets><x:sheet name="Data" r:id="rId1"/></x:sheets></x:workbook>',
    ),
    'xl/worksheets/sheet1.xml': strToU8(`<x:worksheet><x:sheetData>${sheet}</x:sheetData></x:worksheet>`),
    'xl/sharedStrings.xml': strToU8(`<sst>${strings}</sst>`),
    'xl/styles.xml': strToU8(styles),
  });
}

describe('a workbook', () => {
  it('is read as CSV, with amounts, times, long numbers and empty cells as they are', async () => {
    const path = await put(
      await writeXlsx({
        sheets: [
          workbook([
            ['Order', 'Date', 'Total', 'Phone', 'Paid', 'Note', null],
            ['A-1', new Date(Date.UTC(2025, 10, 20, 13, 12)), 89.95, 4915112345678, true, 'a "b", c', null],
            ['A-2', new Date(Date.UTC(2025, 10, 21)), 1.234, null, false, ' lead', null],
            ['A-3', null, 1299, 0.1 + 0.2],
          ]),
        ],
      }),
    );
    expect(await read(path)).toEqual([
      {
        name: 'orders.xlsx',
        text: [
          'Order,Date,Total,Phone,Paid,Note',
          'A-1,2025-11-20 13:12:00,89.95,4915112345678,TRUE,"a ""b"", c"',
          'A-2,2025-11-21,1.2340,,FALSE," lead"',
          'A-3,,1299,0.30000000000000004,,',
          '',
        ].join('\n'),
      },
    ]);
  });

  it('says which sheets are not read, and gives any of them by name', async () => {
    const path = await put(
      await writeXlsx({ sheets: [workbook([['Order', 'Total']]), workbook([['a', 'b']], 'Returns')] }),
    );
    const [source] = await read(path);
    expect(source).toMatchObject({
      text: 'Order,Total\n',
      note: 'orders.xlsx: reads the sheet Orders. Not read: Returns. To read another one: orders.xlsx/Returns',
    });
    expect(await read(path, '/returns')).toEqual([{ name: 'orders.xlsx/returns', text: 'a,b\n' }]);
    await expect(read(path, '/May')).rejects.toMatchObject({
      code: 'no_such_file',
      message: 'There is no sheet May in orders.xlsx.',
      next: expect.stringContaining('It has Orders, Returns.'),
    });
  });

  it('is read in the forms that Excel writes: shared and formatted text, 1904, padded numbers, missing rows', async () => {
    const cell = (at: string, attributes: string, inner: string) =>
      `<x:c r="${at}" ${attributes}>${inner}</x:c>`;
    const sheet = [
      `<x:row r="2">${cell('B2', 't="s"', '<x:v>0</x:v>')}${cell('C2', 't="s"', '<x:v>1</x:v>')}${cell('D2', 't="inlineStr"', '<x:is><x:t>Zip\ncode</x:t></x:is>')}</x:row>`,
      `<x:row r="4">${cell('B4', 't="str"', '<x:f>A1</x:f><x:v>A_x0041_1</x:v>')}${cell('C4', 's="1"', '<x:v>44519.55</x:v>')}${cell('D4', 's="2"', '<x:v>1067</x:v>')}</x:row>`,
      `<x:row>${cell('', 't="e"', '<x:v>#N/A</x:v>')}${cell('C5', 's="3"', '<x:v>0.5</x:v>')}${cell('D5', '', '<x:v>1.2345678901234568E+18</x:v>')}</x:row>`,
    ].join('');
    const path = await put(
      rawWorkbook(sheet, {
        strings:
          '<si><r><t>Or</t></r><r><t>der</t></r><rPh><t>reading aid</t></rPh></si><si><t>Paid &amp; sent</t></si>',
        styles:
          '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy\\ hh:mm"/><numFmt numFmtId="165" formatCode="00000"/><numFmt numFmtId="166" formatCode="[h]:mm"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/></cellXfs></styleSheet>',
      }),
    );
    const [source] = await read(path);
    expect(source?.text.split('\n')).toEqual([
      '',
      ',Order,Paid & sent,Zip code',
      '',
      ',AA1,2025-11-20 13:12:00,01067',
      '#N/A,,0.5,1.2345678901234568E+18',
      '',
    ]);
  });

  it('gives back every text and every number that a library wrote', async () => {
    const text = fc
      .string({ unit: 'grapheme', maxLength: 12 })
      .map((each) => `t${each.replaceAll(/[\p{C}\r\n]/gu, '')}t`);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(text, fc.integer({ min: -1e9, max: 1e9 })), { minLength: 1, maxLength: 20 }),
        async (rows) => {
          const path = await put(await writeXlsx({ sheets: [workbook([['Text', 'Number'], ...rows])] }));
          const [source] = await read(path);
          const expected = rows.map(([each, number]) => {
            const cell = /[",]/.test(each) ? `"${each.replaceAll('"', '""')}"` : each;
            return `${cell},${number}\n`;
          });
          expect(source?.text).toBe(`Text,Number\n${expected.join('')}`);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('keeps the value of any amount, in a form that has one reading', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e14, max: 1e14 }), (number) => {
        const text = textOfCell({ type: undefined, text: String(number), style: undefined }, [], false);
        expect(Number(text)).toBe(number === 0 ? 0 : number);
        expect(text).not.toMatch(/^-?\d+\.\d{3}$/);
      }),
    );
  });
});
