import { hostile } from '../containers/limits.js';
import { MAX_LINE_BYTES } from '../records.js';
import { type Cell, columnOf, type NumberStyle, textOfCell, withoutEscapes } from './cell-text.js';
import { PackedTexts, type Texts } from './packed-texts.js';
import { eachXmlChunk, readXml } from './xml.js';

export interface Row {
  /** From 1, as the spreadsheet shows it. */
  number: number;
  cells: string[];
}

/** What cells refer to by number. */
export interface CellContext {
  strings: Texts;
  styles: readonly NumberStyle[];
  /** Whether the days of this workbook begin in 1904. */
  is1904: boolean;
}

/** The last column of a spreadsheet is XFD. */
const MAX_COLUMNS = 16_384;
/** The last row of a spreadsheet (ECMA-376, part 1, 18.3.1.73; Excel's limits). */
const MAX_ROWS = 1_048_576;
/** A row keeps this much text. That is more than a line may have, so a longer row is refused as a line that is too long. */
const MAX_ROW_CHARACTERS = MAX_LINE_BYTES + 1;

/** The texts that cells share. A text with formats keeps only its letters, without formats and reading aids. */
export async function readSharedStrings(chunks: AsyncIterable<Buffer>): Promise<Texts> {
  const strings = new PackedTexts();
  let parts: string[] = [];
  let isText = false;
  let isAid = false;
  await readXml(chunks, {
    open(name) {
      if (name === 'si') parts = [];
      else if (name === 'rPh') isAid = true;
      else if (name === 't') isText = !isAid;
    },
    text(text) {
      if (isText) parts.push(text);
    },
    close(name) {
      if (name === 't') isText = false;
      else if (name === 'rPh') isAid = false;
      else if (name === 'si') strings.push(withoutEscapes(parts.join('')));
    },
  });
  return strings;
}

/** The rows of a sheet, some at a time. Rows without cells are not in a sheet, so their numbers are missing. */
export async function* readRows(
  chunks: AsyncIterable<Buffer>,
  { strings, styles, is1904 }: CellContext,
): AsyncGenerator<Row[]> {
  let rows: Row[] = [];
  let row: Row = { number: 0, cells: [] };
  let column = 0;
  /** How much text its cells have. */
  let characters = 0;
  let cell: Cell | undefined;
  let isValue = false;
  let isAid = false;

  const found = eachXmlChunk(chunks, {
    open(name, attributes) {
      if (name === 'row') {
        row = { number: rowNumber(attributes.r, row.number + 1), cells: [] };
        column = 0;
        characters = 0;
      } else if (name === 'c') {
        column = columnOf(attributes.r) ?? column;
        cell = { type: attributes.t, text: '', style: styles[Number(attributes.s)] };
      } else if (name === 'rPh') isAid = true;
      else if (name === 'v' || (name === 't' && !isAid)) isValue = cell !== undefined;
    },
    text(text) {
      if (!isValue || cell === undefined) return;
      const part = text.slice(0, Math.max(0, MAX_ROW_CHARACTERS - characters));
      characters += part.length;
      cell.text += part;
    },
    close(name) {
      if (name === 'v' || name === 't') isValue = false;
      else if (name === 'rPh') isAid = false;
      else if (name === 'c' && cell !== undefined) {
        if (column < MAX_COLUMNS) row.cells[column] = textOfCell(unescaped(cell), strings, is1904);
        column += 1;
        cell = undefined;
      } else if (name === 'row')
        rows.push({ number: row.number, cells: Array.from(row.cells, (text) => text ?? '') });
    },
  });
  for await (const _ of found) {
    if (rows.length > 0) yield rows;
    rows = [];
  }
}

/** A number without meaning counts as none. @throws {BackfillError} `hostile_file` for a row that no spreadsheet has. */
function rowNumber(given: string | undefined, next: number): number {
  const number = Number(given);
  if (given === undefined || !Number.isInteger(number) || number < 1) return next;
  if (number <= MAX_ROWS) return number;
  throw hostile(
    `The sheet has a row ${number}, and a spreadsheet has at most ${MAX_ROWS} rows.`,
    'Save it again with a spreadsheet program, or export it as CSV.',
  );
}

function unescaped(cell: Cell): Cell {
  return cell.type === 'str' || cell.type === 'inlineStr'
    ? { ...cell, text: withoutEscapes(cell.text) }
    : cell;
}
