/**
 * Writes the refused lines of each file to a file of their own, in the form of the source: CSV with its header, or JSON lines. It can
 * be mended in a spreadsheet and imported under the same migration.
 *
 * Defends against lost corrections: a file that exists with other content stays, and the new one gets a number. Also defends
 * against a kill: every path is recorded before the file is there, the temporary one too, so an erasure finds all of them.
 */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { OwnRejects } from '../erase/rejects-places.js';
import type { Layout } from '../formats/detect.js';
import { jsonLinesOf } from './text-lines.js';

export interface RefusedOf {
  /** The file with the refused lines of all files and their reasons. */
  rejectsPath: string;
  /** The file that was read. */
  name: string;
  layout: Layout;
  /** The column whose equal neighbouring cells make one order. */
  groupBy?: string | undefined;
  /** Remembers the file before it is there, because it holds personal data. */
  record(file: OwnRejects): Promise<void>;
  /** Forgets a file that does not exist any more. */
  forget(path: string): Promise<void>;
}

/** Programs for tables take a file with this mark for UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

/** @returns the path of the file, or undefined if no refused line of the file is known as text. */
export async function writeOwnRejects(refused: RefusedOf): Promise<string | undefined> {
  const { rejectsPath, name, layout, groupBy } = refused;
  // Refused lines may have gone to a pipe or a device. Those cannot be read again.
  const found = await stat(rejectsPath).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  const folder = dirname(rejectsPath);
  const temporary = join(folder, `.${basename(rejectsPath)}.${process.pid}`);
  const form = 'header' in layout ? { csv: groupBy === undefined ? {} : { groupBy } } : {};
  await refused.record({ path: temporary, ...form });
  try {
    const lines = await writeLines(temporary, refused);
    if (lines === 0) return undefined;
    const path = await freePath(join(folder, ownName(rejectsPath, name)), temporary);
    await refused.record({ path, ...form });
    await rename(temporary, path);
    return path;
  } finally {
    await rm(temporary, { force: true });
    await refused.forget(temporary);
  }
}

/** Returns how many refused lines were written. */
async function writeLines(to: string, { rejectsPath, name, layout }: RefusedOf): Promise<number> {
  const out = createWriteStream(to, { mode: 0o600 });
  // An error of the stream rejects here, also one that comes while nothing waits for it.
  const ended = finished(out);
  ended.catch(() => undefined);
  let lines = 0;
  if ('header' in layout) out.write(`${BYTE_ORDER_MARK}${headerLine(layout)}\n`);
  for await (const line of jsonLinesOf(rejectsPath)) {
    const { file, original, bytes } = JSON.parse(line.toString('utf8')) as Rejected;
    // The rejects file keeps only the beginning of a line that is too long or not UTF-8.
    if (file !== name || bytes !== undefined) continue;
    lines += 1;
    if (!out.write(`${original}\n`)) await Promise.race([once(out, 'drain'), ended]);
  }
  out.end();
  await ended;
  return lines;
}

interface Rejected {
  file: string;
  original: string;
  bytes?: number;
}

function headerLine({ header, delimiter }: Extract<Layout, { header: string[] }>): string {
  const needsQuotes = (cell: string) => cell.includes(delimiter) || /["\r\n]/.test(cell);
  return header.map((cell) => (needsQuotes(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(delimiter);
}

/** `spring.rejects.ndjson` and `orders.csv.gz` or `orders.xlsx` → `spring.rejects.orders.csv`. */
function ownName(rejectsPath: string, name: string): string {
  const isSheet = /\.xls[xm](?:\/|$)/i.test(name);
  const plain = basename(name)
    .replace(/\.(?:gz|zst|xls[xm])$/i, '')
    .replaceAll(/[^\w.-]+/g, '-')
    .concat(isSheet ? '.csv' : '');
  return `${basename(rejectsPath).replace(/\.ndjson$/, '')}.${plain}`;
}

/** The path, with a number before its ending if it has another file. */
async function freePath(path: string, written: string): Promise<string> {
  const content = await readFile(written);
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? path : path.replace(/(\.[^./]*)?$/, `-${number}$1`);
    const found = await readFile(candidate).catch(() => undefined);
    if (found === undefined || found.equals(content)) return candidate;
  }
}
