/** Tables as shops export them: a zip with one CSV, and a workbook whose texts are shared, as Excel saves it. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { strToU8, Zip, ZipDeflate } from 'fflate';
import { order } from '../synthetic-order.js';
import { PROFILES } from './orders-file.js';

export interface TableFile {
  path: string;
  rows: number;
  /** Part of every id. */
  run: string;
}

const HEADER = ['name', 'eventId', 'time', 'email', 'orderId', 'value', 'currency', 'discountCode', 'city'];
const LETTERS = 'ABCDEFGHI';
const LEVEL = 1;
/** The text of so many rows is compressed at once. */
const ROWS_AT_ONCE = 1_000;

/** One file of an archive that grows part by part. */
type Append = (text: string) => void;

export function writeZippedCsv({ path, rows, run }: TableFile): void {
  writeArchive(path, (member) => {
    member('orders.csv', (append) => {
      append(`${HEADER.join()}\n`);
      inParts(rows, append, (index) => `${cellsOf(index, run).join()}\n`);
    });
  });
}

export function writeWorkbook({ path, rows, run }: TableFile): void {
  const shared = new Map<string, number>();
  let uses = 0;
  const cell = (value: string | number, at: string): string => {
    if (typeof value === 'number') return `<c r="${at}"><v>${value}</v></c>`;
    const number = shared.get(value) ?? shared.size;
    shared.set(value, number);
    uses += 1;
    return `<c r="${at}" t="s"><v>${number}</v></c>`;
  };
  // As Excel writes it: each row says how wide it is, and each cell where it is.
  const row = (cells: readonly (string | number)[], index: number) =>
    `<row r="${index + 1}" spans="1:${cells.length}">${cells.map((value, column) => cell(value, `${LETTERS[column]}${index + 1}`)).join('')}</row>`;
  writeArchive(path, (member) => {
    member('[Content_Types].xml', (append) => append('<Types/>'));
    member('_rels/.rels', (append) => append(relations(['officeDocument', 'xl/workbook.xml'])));
    member('xl/workbook.xml', (append) =>
      append(
        `<workbook xmlns:r="r"><sheets><sheet name="Orders" sheetId="1" r:id="rId1"/></sheets></workbook>`,
      ),
    );
    member('xl/_rels/workbook.xml.rels', (append) =>
      append(relations(['worksheet', 'worksheets/sheet1.xml'], ['sharedStrings', 'sharedStrings.xml'])),
    );
    member('xl/worksheets/sheet1.xml', (append) => {
      append(`<worksheet><sheetData>${row(HEADER, 0)}`);
      inParts(rows, append, (index) => row(cellsOf(index, run), index + 1));
      append('</sheetData></worksheet>');
    });
    const texts = [...shared.keys()];
    member('xl/sharedStrings.xml', (append) => {
      append(`<sst count="${uses}" uniqueCount="${texts.length}">`);
      inParts(texts.length, append, (index) => `<si><t>${texts[index]}</t></si>`);
      append('</sst>');
    });
  });
}

function cellsOf(index: number, run: string): (string | number)[] {
  const { name, eventId, time, properties } = order(index, run, PROFILES);
  const [orderId = '', currency = '', discountCode = ''] = [
    properties.orderId,
    properties.currency,
    properties.discountCode,
  ].map(String);
  // Every row has an address and a place of its own, so that most texts of the workbook differ.
  const email = `buyer.number.${index}@shop.example`;
  const value = Number(properties.value);
  return [name, eventId, time, email, orderId, value, currency, discountCode, `Town ${index % 9_999}`];
}

function inParts(count: number, append: Append, textOf: (index: number) => string): void {
  for (let from = 0; from < count; from += ROWS_AT_ONCE) {
    const length = Math.min(ROWS_AT_ONCE, count - from);
    append(Array.from({ length }, (_, index) => textOf(from + index)).join(''));
  }
}

function writeArchive(
  path: string,
  write: (member: (name: string, fill: (append: Append) => void) => void) => void,
): void {
  const file = openSync(path, 'w');
  try {
    const zip = new Zip((error, chunk) => {
      if (error) throw error;
      writeSync(file, chunk);
    });
    write((name, fill) => {
      const part = new ZipDeflate(name, { level: LEVEL });
      zip.add(part);
      fill((text) => part.push(strToU8(text)));
      part.push(new Uint8Array(), true);
    });
    zip.end();
  } finally {
    closeSync(file);
  }
}

function relations(...targets: readonly (readonly [string, string])[]): string {
  const all = targets.map(
    ([type, target], index) =>
      `<Relationship Id="rId${index + 1}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}"/>`,
  );
  return `<Relationships>${all.join('')}</Relationships>`;
}
