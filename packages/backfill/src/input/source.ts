/**
 * Where lines come from: a file, zipped or not, or standard input. All that can be wrong with a file is found before the
 * first line is taken from any: a missing one, a directory, an empty one, one that is no text.
 */
import { hash, randomUUID } from 'node:crypto';
import { constants, createReadStream, type Stats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { BackfillError } from '../errors.js';
import { after, bytesOf, CHUNK_BYTES, counted, gunzipped, HEAD_BYTES, peek, skip, take } from './chunks.js';
import { type Sniffed, sniff } from './detect-encoding.js';
import type { Place } from './line-splitter.js';

export interface Source {
  /** As people know it. */
  name: string;
  /** Absolute; none of standard input. */
  path?: string;
  /** Bytes as they lie on disk; unknown of standard input. */
  size?: number;
  /**
   * Changes with the file: its length, its time, its first and last bytes. A file that was only touched counts as another;
   * its events are then recognised one by one. So does every stream: nobody knows what it holds before it is read.
   */
  fingerprint: string;
  /** The first bytes of the text. */
  head: Buffer;
  /** The text from a place in it on. Once only. */
  read(from: Place): AsyncIterable<Buffer>;
  /** How much of `size` has been read. */
  bytesRead(): number;
}

export interface InspectOptions {
  /** Ends waiting for a pipe. */
  signal?: AbortSignal;
  /** Nobody has written into a named pipe yet. */
  onWait?: () => void;
}

/**
 * A file, or whatever else can be opened under its name: a named pipe and what a shell puts in place of `<(…)` are read as
 * standard input is.
 *
 * @throws {BackfillError} for whatever cannot be read as text.
 */
export async function inspectFile(
  path: string,
  name: string = basename(path),
  options: InspectOptions = {},
): Promise<Source> {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw notReadable(name, cause);
    throw new BackfillError('no_such_file', `There is no file ${name}.`, `Looked for ${path}.`, { cause });
  });
  if (found.isDirectory()) {
    const next = `Name the files in it: ${name.replace(/\/$/, '')}/*.ndjson.gz`;
    throw new BackfillError('is_directory', `${name} is a directory.`, next);
  }
  if (!found.isFile()) return inspectStream(openPipe(path, options), name);
  const { head: raw, fingerprint } = await ends(path, name, found);
  const kind = sniff(raw);
  const zipped = kind === 'gzip';
  const head = zipped
    ? await take(
        unzipped(path, () => undefined, name),
        HEAD_BYTES,
      )
    : raw;
  checkText(zipped ? sniff(head) : kind, name);

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

/** Standard input: its beginning is looked at, and read again by `read`. */
export async function inspectStream(stream: Readable, name = 'standard input'): Promise<Source> {
  let read = 0;
  const chunks = bytesOf(stream)[Symbol.asyncIterator]();
  const begun = await peek(chunks);
  const zipped = sniff(begun) === 'gzip';
  const whole = counted(after(begun, chunks), (bytes) => {
    read += bytes;
  });
  const text = (zipped ? gunzipped(whole, name) : whole)[Symbol.asyncIterator]();
  const head = zipped ? await peek(text) : begun;
  checkText(sniff(head), name);
  return {
    name,
    fingerprint: randomUUID(),
    head,
    read: (from) => skip(zipped ? after(head, text) : { [Symbol.asyncIterator]: () => text }, from.bytes),
    bytesRead: () => read,
  };
}

function checkText(kind: Sniffed, name: string): void {
  switch (kind) {
    case 'text':
      return;
    case 'empty':
      throw new BackfillError('empty_file', `${name} is empty.`, 'Nothing to do: check where it came from.');
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
      throw new BackfillError('binary_file', `${name} is zipped twice.`, 'Unzip it once.');
    case 'binary':
      throw new BackfillError(
        'binary_file',
        `${name} is no text file.`,
        'NDJSON or CSV is wanted, as it is or zipped with gzip.',
      );
  }
}

/** Its first bytes, and a digest of what tells it from another. */
async function ends(
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
  const next = 'Check who may read it, and the folders above it.';
  return new BackfillError('not_readable', `${name} cannot be read (${cause.code}).`, next, { cause });
}

const WAIT_MS = 500;

/** To open a named pipe takes until somebody writes into it, and nothing but a writer ends that. */
function openPipe(path: string, { signal, onWait }: InspectOptions): Readable {
  const stream = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const waiting = setTimeout(() => onWait?.(), WAIT_MS);
  const stop = () => {
    // Opened both ways a pipe has a writer, if only for a moment.
    open(path, constants.O_RDWR | constants.O_NONBLOCK)
      .then((handle) => handle.close())
      .catch(() => undefined);
    stream.destroy();
  };
  signal?.addEventListener('abort', stop, { once: true });
  stream.once('open', () => clearTimeout(waiting));
  stream.once('error', () => clearTimeout(waiting));
  stream.once('close', () => {
    clearTimeout(waiting);
    signal?.removeEventListener('abort', stop);
  });
  return stream;
}

async function* unzipped(path: string, count: (bytes: number) => void, name: string): AsyncGenerator<Buffer> {
  yield* gunzipped(counted(plain(path), count), name);
}
