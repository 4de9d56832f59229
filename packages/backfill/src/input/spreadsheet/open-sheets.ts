import { hash } from 'node:crypto';
import { BackfillError } from '../../errors.js';
import { counted } from '../chunks.js';
import type { StoredFile } from '../containers/stored-file.js';
import type { ZipMember } from '../containers/zip.js';
import { toCsv } from './sheet-csv.js';
import { type CellContext, readRows } from './sheet-rows.js';
import { readWorkbook, type Sheet } from './workbook.js';

interface Place {
  path: string;
  name: string;
  /** The sheet that is asked for. */
  member?: string | undefined;
}

/**
 * The sheet of a workbook, as CSV. Without a name it is the first one that is not hidden, and the note names the others.
 *
 * @throws {BackfillError} `no_such_file` if there is no such sheet, `binary_file` if the file is no workbook.
 */
export async function openSheets(
  { path, name, member }: Place,
  fingerprint: string,
  parts: readonly ZipMember[],
): Promise<StoredFile[]> {
  const partOf = (part: string) => parts.find((each) => each.name === part);
  const workbook = await readWorkbook((part) => partOf(part)?.read());
  const { sheets } = workbook;
  const sheet =
    member === undefined ? (sheets.find(({ isHidden }) => !isHidden) ?? sheets[0]) : byName(sheets, member);
  const part = sheet === undefined ? undefined : partOf(sheet.part);
  if (sheet === undefined || part === undefined) throw noSheet(name, member, sheets);
  const others = sheets.filter((each) => each !== sheet);
  // The texts of the cells are read once, however often the sheet is.
  let context: Promise<CellContext> | undefined;
  return [
    {
      name: member === undefined ? name : `${name}/${member}`,
      path: member === undefined ? path : `${path}/${member}`,
      size: part.size,
      fingerprint: hash('sha256', JSON.stringify([fingerprint, sheet.name])),
      async *read(count) {
        context ??= workbook.readContext();
        yield* toCsv(readRows(counted(part.read(), count), await context));
      },
      ...(member === undefined && others.length > 0 && { note: noteOf(name, sheet, others) }),
    },
  ];
}

function byName(sheets: readonly Sheet[], wanted: string): Sheet | undefined {
  return (
    sheets.find(({ name }) => name === wanted) ??
    sheets.find(({ name }) => name.toLowerCase() === wanted.toLowerCase())
  );
}

function noteOf(file: string, sheet: Sheet, others: readonly Sheet[]): string {
  const names = others.map(({ name, isHidden }) => (isHidden ? `${name} (hidden)` : name));
  return `${file}: reads the sheet ${sheet.name}. Not read: ${names.join(', ')}. To read another one: ${file}/${others[0]?.name}`;
}

function noSheet(file: string, member: string | undefined, sheets: readonly Sheet[]): BackfillError {
  if (sheets.length === 0)
    return new BackfillError('binary_file', `${file} has no sheet with rows.`, 'Save it as .xlsx or CSV.');
  const next = `It has ${sheets.map(({ name }) => name).join(', ')}. Check the name.`;
  return new BackfillError('no_such_file', `There is no sheet ${member} in ${file}.`, next);
}
