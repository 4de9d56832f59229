/**
 * Reads the lines of a file or of standard input while they arrive.
 *
 * Failure story: a person names a compressed dump, a spreadsheet or a file in UTF-16 by mistake, and gets a thousand
 * complaints about lines that are not JSON. The first bytes show what the file is, so the command says it once.
 */
import { createLineSplitter, detectContent, type Line } from '@tracklayer/backfill';
import { CliError } from '../runtime/cli-error.js';
import { EXIT } from '../runtime/exit-codes.js';

/** Longest line, in bytes: well over the largest event the producer takes. */
export const MAX_LINE_BYTES = 4 * 1024 * 1024;

/** How much of the beginning is judged, in bytes. As much as git judges. */
const HEAD_BYTES = 8_000;

/**
 * The lines with their numbers, from 1, trimmed, without empty ones.
 *
 * @param file its name, for people; `-` is standard input
 * @throws {CliError} `not_text` where the beginning is not text in UTF-8
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array | string>,
  file: string,
  maxBytes = MAX_LINE_BYTES,
): AsyncGenerator<Line> {
  const splitter = createLineSplitter({ maxBytes });
  let head = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    if (head.length < HEAD_BYTES) {
      head = Buffer.concat([head, bytes]).subarray(0, HEAD_BYTES);
      requireText(head, file);
    }
    for (const line of splitter.push(bytes)) yield trimmed(line);
  }
  for (const line of splitter.end()) yield trimmed(line);
}

function trimmed(line: Line): Line {
  return 'text' in line ? { ...line, text: line.text.trim() } : line;
}

function requireText(head: Buffer, file: string): void {
  const name = file === '-' ? 'Standard input' : file;
  switch (detectContent(head)) {
    case 'text':
    case 'empty':
      return;
    case 'gzip':
      throw notText(`${name} is compressed with gzip.`, 'Unpack it first: gunzip -c FILE | tracklayer … -');
    case 'zstd':
      throw notText(`${name} is compressed with zstd.`, 'Unpack it first: zstd -dc FILE | tracklayer … -');
    case 'zip':
      throw notText(`${name} is a zip archive.`, 'Unpack it first: unzip -p FILE | tracklayer … -');
    case 'utf16':
      throw notText(`${name} is in UTF-16.`, 'Convert it: iconv -f UTF-16 -t UTF-8 FILE | tracklayer … -');
    case 'binary':
      throw notText(
        `${name} is not text in UTF-8.`,
        'Unpack it if it is compressed. Convert another encoding: iconv -f ENCODING -t UTF-8 FILE.',
      );
  }
}

function notText(message: string, next: string): CliError {
  return new CliError(EXIT.refused, { code: 'not_text', message, next });
}
