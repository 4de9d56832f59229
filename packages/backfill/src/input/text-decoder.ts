import { BackfillError } from '../errors.js';
import { otherFormat } from './containers/other-formats.js';
import { type Content, detectContent } from './detect-encoding.js';
import { type Encoding, fitsWindows1252, markedEncoding, toUtf8 } from './encoding.js';
import { jsonLines, needsJsonLines } from './json-lines.js';

const UTF8_MARK = Buffer.from('\uFEFF');

export interface Decoder {
  (chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer>;
  /** Whether the bytes are read as they are. */
  isPlain: boolean;
}

/** How to read the bytes of a text, from its first ones. @throws {BackfillError} if they are no text. */
export function decoderOf(head: Buffer, name: string, asked: Encoding | undefined): Decoder {
  // A file with the mark of UTF-8 is UTF-8, such as one with the refused lines of a file in another encoding.
  const isMarked = head.subarray(0, 3).equals(UTF8_MARK);
  const other = asked === undefined || asked === 'utf-8' || isMarked ? undefined : asked;
  const encoding = other ?? markedEncoding(head);
  const content = detectContent(head);
  if (encoding === undefined || content === 'gzip' || content === 'zstd' || content === 'zip')
    checkText(content, name, head);
  const isJson = encoding === undefined && needsJsonLines(head);
  const read = (chunks: AsyncGenerator<Buffer>) => {
    if (encoding !== undefined) return toUtf8(chunks, encoding);
    return isJson ? jsonLines(chunks) : chunks;
  };
  return Object.assign(read, { isPlain: encoding === undefined && !isJson });
}

function checkText(kind: Content, name: string, head: Buffer): void {
  switch (kind) {
    case 'text':
      return;
    case 'empty':
      throw new BackfillError('empty_file', `${name} is empty.`, 'Check the program that wrote it.');
    case 'zip':
      throw new BackfillError(
        'binary_file',
        `${name} is a zip archive or a spreadsheet, and its directory is at its end.`,
        'Save it as a file and name the file: tracklayer backfill FILE',
      );
    case 'utf16':
      return;
    case 'gzip':
    case 'zstd':
      throw new BackfillError('binary_file', `${name} is compressed twice.`, 'Decompress it once.');
    case 'binary':
      throw otherFormat(head, name) ?? notText(head, name);
  }
}

function notText(head: Buffer, name: string): BackfillError {
  const next =
    fitsWindows1252(head) && !head.includes(0)
      ? 'Its bytes fit windows-1252. If that is its encoding, add --encoding windows-1252.'
      : 'Give an NDJSON, CSV or .xlsx file. For UTF-16 without a mark, add --encoding utf-16le.';
  return new BackfillError('binary_file', `${name} is not a text file in UTF-8.`, next);
}
