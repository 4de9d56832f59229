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
import { after, bytesOf, CHUNK_BYTES, counted, gunzipped, HEAD_BYTES, peek, skip, take } from './chunks.js';
import { type Content, detectContent } from './detect-encoding.js';
import type { Place } from './line-splitter.js';
import { openPipe, type PipeOptions } from './named-pipe.js';

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
  /** The first bytes of the text. */
  head: Buffer;
  /** The text from this place on. Call it only once. */
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
  options: PipeOptions = {},
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
  if (!found.isFile()) return inspectStream(openPipe(path, options), name);
  const { head: raw, fingerprint } = await readEnds(path, name, found);
  const kind = detectContent(raw);
  const zipped = kind === 'gzip';
  const head = zipped
    ? await take(
        unzipped(path, () => undefined, name),
        HEAD_BYTES,
      )
    : raw;
  checkText(zipped ? detectContent(head) : kind, name);

  let read = 0;
  return {
    name,
    path,
    size: found.size,
    fingerprint,
    head,
    read: (from) => {
      const count = (bytes: number) => {
        read += bytes;
      };
      if (zipped) return skip(unzipped(path, count, name), from.bytes);
      read = from.bytes;
      return counted(plain(path, from.bytes), count);
    },
    bytesRead: () => read,
  };
}

/** Opens standard input. Its beginning is inspected here; `read` returns it again. */
export async function inspectStream(stream: Readable, name = 'standard input'): Promise<Source> {
  let read = 0;
  const chunks = bytesOf(stream)[Symbol.asyncIterator]();
  const begun = await peek(chunks);
  const zipped = detectContent(begun) === 'gzip';
  const whole = counted(after(begun, chunks), (bytes) => {
    read += bytes;
  });
  const text = (zipped ? gunzipped(whole, name) : whole)[Symbol.asyncIterator]();
  const head = zipped ? await peek(text) : begun;
  checkText(detectContent(head), name);
  return {
    name,
    fingerprint: randomUUID(),
    head,
    read: (from) => skip(zipped ? after(head, text) : { [Symbol.asyncIterator]: () => text }, from.bytes),
    bytesRead: () => read,
  };
}

function checkText(kind: Content, name: string): void {
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
      throw new BackfillError(
        'binary_file',
        `${name} is UTF-16.`,
        `Convert it: iconv -f UTF-16 -t UTF-8 ${name}`,
      );
    case 'gzip':
      throw new BackfillError('binary_file', `${name} is compressed twice.`, 'Decompress it once.');
    case 'binary':
      throw new BackfillError(
        'binary_file',
        `${name} is not a text file.`,
        'Give an NDJSON or CSV file, plain or compressed with gzip.',
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

async function* unzipped(path: string, count: (bytes: number) => void, name: string): AsyncGenerator<Buffer> {
  yield* gunzipped(counted(plain(path), count), name);
}
