import type { Row } from './sheet-rows.js';

/**
 * Writes rows as CSV. Every row is as wide as the header, which is the first row with a text. A row that the sheet does not have is a
 * blank line, so the numbers of lines are those of the rows. Only a line break in a cell moves them.
 */
export async function* toCsv(rows: AsyncIterable<readonly Row[]>): AsyncGenerator<Buffer> {
  let written = 0;
  let width: number | undefined;
  for await (const some of rows) {
    let text = '';
    for (const { number, cells } of some) {
      if (number > written + 1) text += '\n'.repeat(number - written - 1);
      const used = usedCells(cells);
      const isHeader = width === undefined && used.length > 0;
      if (isHeader) width = used.length;
      text += `${csvLine(isHeader ? used.map(inOneLine) : used, width ?? 0)}\n`;
      written = Math.max(number, written + 1);
    }
    yield Buffer.from(text);
  }
}

/** Without the empty cells at the end, which often have only a format. */
function usedCells(cells: readonly string[]): readonly string[] {
  return cells.slice(0, cells.findLastIndex((cell) => cell.trim() !== '') + 1);
}

function inOneLine(cell: string): string {
  return cell.replace(/\s*[\r\n]+\s*/g, ' ').trim();
}

function csvLine(cells: readonly string[], width: number): string {
  if (cells.length === 0) return '';
  const missing = Math.max(0, width - cells.length);
  return cells.map(quoted).join(',') + ','.repeat(missing);
}

function quoted(cell: string): string {
  return /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
