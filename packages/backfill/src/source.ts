/**
 * Where lines come from: a file, zipped or not, or standard input. All that can be wrong with a file is found before the
 * first line is taken from any: a missing one, a directory, an empty one, one that is no text.
 */
import { hash, randomUUID } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { BackfillError } from './errors.js';
import type { Place } from './line-splitter.js';
import { type Sniffed, sniff } from './sniff.js';

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

const HEAD_BYTES = 64 * 1024;
const CHUNK_BYTES = 256 * 1024;

/** @throws {BackfillError} for whatever cannot be read as text. */
export async function inspectFile(path: string, name: string = basename(path)): Promise<Source> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new BackfillError('no_such_file', `There is no file ${name}.`, `Looked for ${path}.`, { cause });
  });
  if (found.isDirectory()) {
    const next = `Name the files in it: ${name.replace(/\/$/, '')}/*.ndjson.gz`;
    throw new BackfillError('is_directory', `${name} is a directory.`, next);
  }
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
  const handle = await open(path).catch((cause: unknown) => {
    throw new BackfillError('not_readable', `${name} cannot be read.`, 'Check who may read it.', { cause });
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

async function* unzipped(path: string, count: (bytes: number) => void, name: string): AsyncGenerator<Buffer> {
  yield* gunzipped(counted(plain(path), count), name);
}

async function* gunzipped(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  // The pipeline ends both ends whatever happens; what went wrong comes out of the iteration.
  pipeline(chunks, gunzip, () => undefined);
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
  } catch (cause) {
    const next =
      'What was before the damage has been taken. Get the file anew and run it again: nothing is taken twice.';
    throw new BackfillError('damaged_file', `${name} is damaged: it cannot be unzipped to its end.`, next, {
      cause,
    });
  }
}

async function* counted(
  chunks: AsyncIterable<Buffer>,
  count: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    count(chunk.length);
    yield chunk;
  }
}

async function* skip(chunks: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const chunk of chunks) {
    if (left < chunk.length) yield left > 0 ? chunk.subarray(left) : chunk;
    left = Math.max(0, left - chunk.length);
  }
}

async function* bytesOf(stream: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of stream) yield typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Buffer);
}

async function take(chunks: AsyncGenerator<Buffer>, bytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= bytes) break;
  }
  return Buffer.concat(parts);
}

/** The first `HEAD_BYTES` or so, without ending the iteration. */
async function peek(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let length = 0; length < HEAD_BYTES; ) {
    const { done, value } = await chunks.next();
    if (done) break;
    parts.push(value);
    length += value.length;
  }
  return Buffer.concat(parts);
}

async function* after(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}
