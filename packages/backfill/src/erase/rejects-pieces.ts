/**
 * Cuts a file with refused lines into pieces that are removed whole.
 *
 * Defends against a record of several lines. Otherwise an erasure would remove only the line with the address.
 */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { isObject } from '@tracklayer/events';
import { BackfillError } from '../errors.js';
import { detectLayout, type Layout } from '../formats/detect.js';
import { groupRecords } from '../input/group-records.js';
import { type FileRecord, readRecords } from '../input/records.js';
import { jsonLinesOf } from '../rejects/text-lines.js';
import type { RejectsPlace } from './rejects-places.js';

export interface Piece {
  /** The text of the source. Empty for a header. */
  text: string;
  /** Its bytes in the file. All pieces together are the file. */
  data: Buffer;
}

export async function* piecesOf({ path, csv }: Pick<RejectsPlace, 'path' | 'csv'>): AsyncGenerator<Piece> {
  const layout = csv === undefined ? undefined : await csvLayout(path);
  if (layout !== undefined) {
    yield* recordsOf(path, layout, csv?.groupBy);
    return;
  }
  for await (const data of jsonLinesOf(path)) {
    yield { text: originalOf(data.toString('utf8').replace(/\r?\n$/, '')), data };
  }
}

type CsvLayout = Extract<Layout, { header: string[] }>;

const HEAD_BYTES = 65_536;

/** Undefined if a person changed the form of the file. */
async function csvLayout(path: string): Promise<CsvLayout | undefined> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const layout = detectLayout(buffer.subarray(0, bytesRead), path, 'csv');
    return 'header' in layout ? layout : undefined;
  } catch (error) {
    if (!(error instanceof BackfillError)) throw error;
    return undefined;
  } finally {
    await handle.close();
  }
}

async function* recordsOf(
  path: string,
  layout: CsvLayout,
  groupBy: string | undefined,
): AsyncGenerator<Piece> {
  let unread = Buffer.alloc(0);
  let done = 0;
  async function* chunks(): AsyncGenerator<Buffer> {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      unread = Buffer.concat([unread, chunk]);
      yield chunk;
    }
  }
  const records = readRecords(chunks(), layout, { bytes: 0, lines: 0 });
  const { header } = layout;
  const column = groupBy === undefined ? -1 : header.indexOf(groupBy);
  const grouped =
    column === -1
      ? records
      : groupRecords(records, {
          name: header[column] as string,
          column,
          columns: header.length,
          apart: new Set(),
        });
  for await (const some of grouped) {
    for (const record of some) {
      const { bytes } = record.end;
      yield { text: textOf(record), data: unread.subarray(0, bytes - done) };
      unread = unread.subarray(bytes - done);
      done = bytes;
    }
  }
}

function textOf(record: FileRecord): string {
  if ('skipped' in record) return '';
  if (record.text !== undefined) return record.text;
  return 'refused' in record ? readable(record.head ?? '', record.refused === 'not_utf8') : '';
}

/** A line that a person edited may be anything. */
function originalOf(line: string): string {
  try {
    const parsed = JSON.parse(line) as unknown;
    if (!isObject(parsed) || typeof parsed.original !== 'string') return line;
    const { reasons, original } = parsed;
    const codes = Array.isArray(reasons) ? reasons.map((each) => isObject(each) && each.code) : [];
    return readable(original, codes.includes('not_utf8'));
  } catch {
    return line;
  }
}

/** Lines that are not UTF-8 are kept in base64. Addresses are the same letters in every encoding of one byte. */
function readable(text: string, isBase64: boolean): string {
  return isBase64 ? Buffer.from(text, 'base64').toString('latin1') : text;
}
