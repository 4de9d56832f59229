/**
 * The source of lines: a file, a file of an archive, a sheet, or standard input. Problems with any file are reported before the first
 * line of the first file is read: a missing file, a directory, an empty file, a file that is not text.
 */
import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, relative } from 'node:path';
import type { Readable } from 'node:stream';
import { BackfillError } from '../errors.js';
import { after, bytesOf, counted, decompressed, HEAD_BYTES, peek, skip, take } from './chunks.js';
import { compressionOf, notReadable, openStored } from './containers/open-stored.js';
import type { StoredFile } from './containers/stored-file.js';
import type { Encoding } from './encoding.js';
import type { Place } from './line-splitter.js';
import { openPipe, type PipeOptions } from './named-pipe.js';
import { decoderOf } from './text-decoder.js';

export interface SourceOptions extends PipeOptions {
  /** Default: UTF-8, or UTF-16 if the file begins with its mark. */
  encoding?: Encoding | undefined;
}

export interface Source {
  /** The name as the user gave it. */
  name: string;
  /** Absolute. The name of a member or of a sheet follows its file: `/shop/orders.zip/june.csv`. Missing for standard input. */
  path?: string;
  /** Size on disk, in bytes; within an archive, decompressed. Missing for standard input. */
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
  /** A sentence for the user about parts of the file that are not read, such as other sheets. */
  note?: string;
}

/**
 * Opens a file. An archive has a source for each of its files, a workbook one for its first sheet. One of them is asked for behind the
 * path: `orders.zip/june.csv`, `orders.xlsx/June`. A named pipe, also that of a shell's `<(…)`, is read like standard input.
 *
 * @throws {BackfillError} if it cannot be read as text.
 */
export async function inspectFiles(
  path: string,
  name: string = basename(path),
  options: SourceOptions = {},
): Promise<Source[]> {
  const { file, found, member } = await findFile(path, name);
  if (found.isDirectory()) {
    const next = `Name the files in it: ${name.replace(/\/$/, '')}/*.ndjson.gz`;
    throw new BackfillError('is_directory', `${name} is a directory.`, next);
  }
  if (!found.isFile()) return [await inspectStream(openPipe(path, options), name, options)];
  const ownName = member === undefined ? name : name.slice(0, -member.length - 1);
  const stored = await openStored({ path: file, name: ownName, found, member });
  return Promise.all(stored.map((each) => sourceOf(each, options)));
}

interface FoundFile {
  file: string;
  found: Stats;
  member?: string;
}

/** The file at a path, or the one that has the rest of the path as its member. @throws {BackfillError} */
async function findFile(path: string, name: string): Promise<FoundFile> {
  try {
    return { file: path, found: await stat(path) };
  } catch (caught) {
    const cause = caught as NodeJS.ErrnoException;
    const outer = cause.code === 'ENOTDIR' ? await outerFile(path) : undefined;
    if (outer !== undefined) return outer;
    if (cause.code !== 'ENOENT' && cause.code !== 'ENOTDIR') throw notReadable(name, cause);
    throw new BackfillError('no_such_file', `There is no file ${name}.`, `Check the path ${path}.`, {
      cause,
    });
  }
}

async function outerFile(path: string): Promise<FoundFile | undefined> {
  for (let file = dirname(path); file !== dirname(file); file = dirname(file)) {
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile()) return { file, found, member: relative(file, path) };
    if (found !== undefined) return undefined;
  }
  return undefined;
}

async function sourceOf(file: StoredFile, { encoding }: SourceOptions): Promise<Source> {
  const { name, path, size, fingerprint, readFrom, note } = file;
  const bytes = await take(file.read(), HEAD_BYTES);
  const decode = decoderOf(bytes, name, encoding);
  const head = decode.isPlain ? bytes : await take(decode(file.read()), HEAD_BYTES);
  let read = 0;
  return {
    name,
    path,
    size,
    fingerprint,
    ...(encoding !== undefined && { encoding }),
    head,
    read: (from) => {
      const count = (more: number) => {
        read += more;
      };
      // Places are bytes of the text. Only in a plain file in UTF-8 they are also bytes of the file.
      const isAsOnDisk = readFrom !== undefined && decode.isPlain;
      read = isAsOnDisk ? from.bytes : 0;
      return isAsOnDisk ? readFrom(from.bytes, count) : skip(decode(file.read(count)), from.bytes);
    },
    bytesRead: () => read,
    ...(note !== undefined && { note }),
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
