/** A zip archive: its files, and the bytes of one of them. Nothing is written to disk. */
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { BackfillError } from '../../errors.js';
import { checkEntryCount, checkMembers, outsidePath } from './limits.js';

export interface ZipMember {
  /** Its path within the archive. */
  name: string;
  /** Decompressed, in bytes. */
  size: number;
  /** Changes with its content. */
  fingerprint: string;
  read(): AsyncGenerator<Buffer>;
}

/** Files that programs add to an archive for themselves. */
const NOT_DATA = /(?:^|\/)(?:__MACOSX\/|\.|Thumbs\.db$|desktop\.ini$)/;

/**
 * Lists the files of an archive, without folders and hidden files.
 *
 * @throws {BackfillError} `damaged_file` if its directory cannot be read, `encrypted_file` if a file in it has a password,
 * `hostile_file` beyond the limits of limits.ts.
 */
export async function listZip(path: string, name: string): Promise<ZipMember[]> {
  const entries: Entry[] = [];
  await withZip(path, name, async (zip) => {
    for await (const entry of zip.eachEntry()) {
      entries.push(entry);
      checkEntryCount(name, entries.length);
    }
    const sizes = entries.map(({ fileName, compressedSize, uncompressedSize }) => ({
      name: fileName,
      packed: compressedSize,
      unpacked: uncompressedSize,
    }));
    checkMembers(name, zip.fileSize, sizes);
  });
  const files = entries.filter(({ fileName }) => !fileName.endsWith('/') && !NOT_DATA.test(fileName));
  const secret = files.find((entry) => entry.isEncrypted());
  if (secret !== undefined) {
    const next = `Decompress it with its password, and name the files: 7z x ${name}`;
    throw new BackfillError('encrypted_file', `${secret.fileName} in ${name} has a password.`, next);
  }
  return files.map((entry) => ({
    name: entry.fileName,
    size: entry.uncompressedSize,
    fingerprint: `${entry.crc32}:${entry.uncompressedSize}`,
    read: () => readMember(path, name, entry),
  }));
}

async function* readMember(path: string, name: string, entry: Entry): AsyncGenerator<Buffer> {
  const zip = await opened(path, name);
  let stream: Readable | undefined;
  try {
    stream = await zip.openReadStreamPromise(entry);
    let sum = 0;
    for await (const chunk of stream) {
      sum = crc32(chunk as Buffer, sum);
      yield chunk as Buffer;
    }
    if (sum !== entry.crc32) throw new Error('Its checksum is wrong.');
  } catch (cause) {
    throw damaged(`${name}/${entry.fileName}`, cause);
  } finally {
    stream?.destroy();
    zip.close();
  }
}

async function withZip(path: string, name: string, use: (zip: ZipFile) => Promise<void>): Promise<void> {
  const zip = await opened(path, name);
  try {
    await use(zip);
  } catch (cause) {
    throw damaged(name, cause);
  } finally {
    zip.close();
  }
}

function opened(path: string, name: string): Promise<ZipFile> {
  return openPromise(path, { lazyEntries: true, autoClose: false }).catch((cause: unknown) => {
    throw damaged(name, cause);
  });
}

/** What yauzl says about a path such as `../orders.csv`, `/orders.csv` or `C:\\orders.csv`. */
const OUTSIDE = /^(?:invalid relative path|absolute path|invalid characters in fileName)/;

function damaged(name: string, cause: unknown): BackfillError {
  if (cause instanceof BackfillError) return cause;
  if (cause instanceof Error && OUTSIDE.test(cause.message)) return outsidePath(name, cause);
  const next = 'Get the file again and run the same command. No entry is sent twice.';
  return new BackfillError('damaged_file', `${name} is damaged: it is not a whole zip archive.`, next, {
    cause,
  });
}
