/**
 * The source of lines: a file, a gzip file, or standard input. Problems with any file are reported before the first line of the
 * first file is read: a missing file, a directory, an empty file, a file that is not text.
 */
import { hash, randomUUID } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { BackfillError } from '../errors.js';
import {
  after,
  bytesOf,
  CHUNK_BYTES,
  type Compression,
  counted,
  decompressed,
  HEAD_BYTES,
  peek,
  skip,
  take,
} from './chunks.js';
import { type Content, detectContent } from './detect-encoding.js';
import { type Encoding, fitsWindows1252, markedEncoding, toUtf8 } from './encoding.js';
import { jsonLines, needsJsonLines } from './json-lines.js';
import type { Place } from './line-splitter.js';
import { openPipe, type PipeOptions } from './named-pipe.js';

export interface SourceOptions extends PipeOptions {
  /** Default: UTF-8, or UTF-16 if the file begins with its mark. */
  encoding?: Encoding | undefined;
}

export interface Source {
  /** The name as the user gave it. */
  name: string;
  /** Absolute. Missing for standard input. */
  path?: string;
  /** Size on disk, in bytes. Missing for standard input. */
  size?: number;
  /**
   * Changes with the length of the file, its modification time, and its first and last bytes. A file that was only touched counts
   * as another file; its entries are then recognised one by one. Each stream has its own fingerprint, because its content is
   * unknown before it is read.
   */
  fingerprint: string;
  /** The encoding that was asked for. */
  encoding?: Encoding;
  /** The first bytes of the text, in UTF-8. */
  head: Buffer;
  /** The text from this place on, in UTF-8. Of a stream, call it only once. */
  read(from: Place): AsyncIterable<Buffer>;
  /** How much of `size` was read. */
  bytesRead(): number;
}

/**
 * Opens a file. A named pipe, also that of a shell's `<(…)`, is read like standard input.
 *
 * @throws {BackfillError} if it cannot be read as text.
 */
export async function inspectFile(
  path: string,
  name: string = basename(path),
  options: SourceOptions = {},
): Promise<Source> {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw notReadable(name, cause);
    throw new BackfillError('no_such_file', `There is no file ${name}.`, `Check the path ${path}.`, {
      cause,
    });
  });
  if (found.isDirectory()) {
    const next = `Name the files in it: ${name.replace(/\/$/, '')}/*.ndjson.gz`;
    throw new BackfillError('is_directory', `${name} is a directory.`, next);
  }
  if (!found.isFile()) return inspectStream(openPipe(path, options), name, options);
  const { head: raw, fingerprint } = await readEnds(path, name, found);
  const zipped = compressionOf(raw);
  const uncounted = () => undefined;
  const bytes = zipped ? await take(unzipped(path, uncounted, name, zipped), HEAD_BYTES) : raw;
  const decode = decoderOf(bytes, name, options.encoding);
  const whole = (count: (bytes: number) => void) =>
    decode(zipped ? unzipped(path, count, name, zipped) : counted(plain(path), count));
  const head = decode.isPlain ? bytes : await take(whole(uncounted), HEAD_BYTES);

  let read = 0;
  return {
    name,
    path,
    size: found.size,
    fingerprint,
    ...(options.encoding !== undefined && { encoding: options.encoding }),
    head,
    read: (from) => {
      const count = (bytes: number) => {
        read += bytes;
      };
      // Places are bytes of the text. Only in a plain file in UTF-8 they are also bytes of the file.
      const isAsOnDisk = !zipped && decode.isPlain;
      read = isAsOnDisk ? from.bytes : 0;
      return isAsOnDisk ? counted(plain(path, from.bytes), count) : skip(whole(count), from.bytes);
    },
    bytesRead: () => read,
  };
}

/** Opens standard input. Its beginning is inspected here; `read` returns it again. */
export async function inspectStream(
  stream: Readable,
  name = 'standard input',
  { encoding }: SourceOptions = {},
): Promise<Source> {
  let read = 0;
  const chunks = bytesOf(stream)[Symbol.asyncIterator]();
  const begun = await peek(chunks);
  const zipped = compressionOf(begun);
  const whole = counted(after(begun, chunks), (bytes) => {
    read += bytes;
  });
  const bytes = (zipped ? decompressed(whole, name, zipped) : whole)[Symbol.asyncIterator]();
  const first = await peek(bytes);
  const decode = decoderOf(first, name, encoding);
  const text = decode(after(first, bytes))[Symbol.asyncIterator]();
  const head = await peek(text);
  return {
    name,
    fingerprint: randomUUID(),
    ...(encoding !== undefined && { encoding }),
    head,
    read: (from) => skip(after(head, text), from.bytes),
    bytesRead: () => read,
  };
}

const UTF8_MARK = Buffer.from('\uFEFF');

interface Decoder {
  (chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer>;
  /** Whether the bytes are read as they are. */
  isPlain: boolean;
}

/** How to read the bytes of a text, from its first ones. @throws {BackfillError} if they are no text. */
function decoderOf(head: Buffer, name: string, asked: Encoding | undefined): Decoder {
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
        `${name} is a zip archive.`,
        `Unzip it: unzip -p ${name} | tracklayer backfill - …`,
      );
    case 'utf16':
      return;
    case 'gzip':
    case 'zstd':
      throw new BackfillError('binary_file', `${name} is compressed twice.`, 'Decompress it once.');
    case 'binary':
      throw new BackfillError(
        'binary_file',
        `${name} is not a text file in UTF-8.`,
        fitsWindows1252(head) && !head.includes(0)
          ? 'Its bytes fit windows-1252. If that is its encoding, add --encoding windows-1252.'
          : 'Give an NDJSON or CSV file, plain or compressed with gzip. For UTF-16 without a mark, add --encoding utf-16le.',
      );
  }
}

/** The first bytes of the file, and its fingerprint. */
async function readEnds(
  path: string,
  name: string,
  { size, mtimeMs }: Stats,
): Promise<{ head: Buffer; fingerprint: string }> {
  const handle = await open(path).catch((cause: NodeJS.ErrnoException) => {
    throw notReadable(name, cause);
  });
  try {
    const at = async (position: number) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, position);
      return buffer.subarray(0, bytesRead);
    };
    const head = await at(0);
    const tail = await at(Math.max(0, size - HEAD_BYTES));
    const digests = [hash('sha256', head), hash('sha256', tail)];
    return { head, fingerprint: hash('sha256', JSON.stringify([size, mtimeMs, ...digests])) };
  } finally {
    await handle.close();
  }
}

function plain(path: string, start = 0): Readable {
  return createReadStream(path, { start, highWaterMark: CHUNK_BYTES });
}

function notReadable(name: string, cause: NodeJS.ErrnoException): BackfillError {
  const next = 'Check the permissions of the file and of its folders.';
  return new BackfillError('not_readable', `Cannot read ${name} (${cause.code}).`, next, { cause });
}

function unzipped(
  path: string,
  count: (bytes: number) => void,
  name: string,
  as: Compression,
): AsyncGenerator<Buffer> {
  return decompressed(counted(plain(path), count), name, as);
}

function compressionOf(head: Buffer): Compression | undefined {
  const content = detectContent(head);
  return content === 'gzip' || content === 'zstd' ? content : undefined;
}
