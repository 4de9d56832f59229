/** Functions over streams of byte chunks: decompress, count, skip, peek. */
import { pipeline, type Readable } from 'node:stream';
import zlib from 'node:zlib';
import { BackfillError } from '../errors.js';
import { checkRatio } from './containers/limits.js';

export const HEAD_BYTES = 64 * 1024;
export const CHUNK_BYTES = 256 * 1024;

/** The ways in which a whole file may be compressed. */
export type Compression = 'gzip' | 'zstd';

export async function* decompressed(
  chunks: AsyncIterable<Buffer>,
  name: string,
  as: Compression,
): AsyncGenerator<Buffer> {
  const gunzip = decompressor(name, as);
  // The pipeline closes both streams in any case. The iteration throws its errors.
  let [packed, unpacked] = [0, 0];
  const read = counted(chunks, (bytes) => {
    packed += bytes;
  });
  pipeline(read, gunzip, () => undefined);
  try {
    for await (const chunk of gunzip) {
      unpacked += (chunk as Buffer).length;
      checkRatio(name, packed, unpacked);
      yield chunk as Buffer;
    }
  } catch (cause) {
    if (cause instanceof BackfillError) throw cause;
    throw damaged(name, as, cause as Error);
  }
}

function decompressor(name: string, as: Compression) {
  if (as === 'gzip') return zlib.createGunzip({ chunkSize: CHUNK_BYTES });
  // Node has it from version 22.15 on.
  if (typeof zlib.createZstdDecompress === 'function')
    return zlib.createZstdDecompress({ chunkSize: CHUNK_BYTES });
  const next = 'Use Node 22.15 or later, or run: zstd -dc FILE | tracklayer backfill - …';
  throw new BackfillError(
    'binary_file',
    `${name} is compressed with zstd, which this Node cannot read.`,
    next,
  );
}

/**
 * Bytes after the end of the gzip data may be padding, or another part whose beginning is damaged. So they are an error here.
 * The program `gzip` skips them and prints a warning.
 */
function damaged(name: string, as: Compression, cause: Error): BackfillError {
  const [message, next] =
    cause.message === 'incorrect header check'
      ? [
          `${name} is damaged: after its gzip data come other bytes.`,
          'If you do not need these bytes, run: gzip -dc < FILE | tracklayer backfill - …',
        ]
      : [
          `${name} is damaged: its ${as} data cannot be decompressed to the end.`,
          'Get the file again and run the same command. No entry is sent twice.',
        ];
  return new BackfillError('damaged_file', message, next, { cause });
}

/** Reports the size of each chunk. */
export async function* counted(
  chunks: AsyncIterable<Buffer>,
  count: (bytes: number) => void = () => undefined,
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    count(chunk.length);
    yield chunk;
  }
}

/** Leaves out the first bytes. */
export async function* skip(chunks: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const chunk of chunks) {
    if (left < chunk.length) yield left > 0 ? chunk.subarray(left) : chunk;
    left = Math.max(0, left - chunk.length);
  }
}

export async function* bytesOf(stream: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of stream) yield typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Buffer);
}

/** The first bytes, at least `bytes` if there are so many. */
export async function take(chunks: AsyncGenerator<Buffer>, bytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= bytes) break;
  }
  return Buffer.concat(parts);
}

/** The first bytes, at least `HEAD_BYTES` if there are so many. The iteration stays open. */
export async function peek(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let length = 0; length < HEAD_BYTES; ) {
    const { done, value } = await chunks.next();
    if (done) break;
    parts.push(value);
    length += value.length;
  }
  return Buffer.concat(parts);
}

/** The chunks `rest` with `head` in front. */
export async function* after(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}
