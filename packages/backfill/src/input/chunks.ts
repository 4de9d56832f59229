/** Bytes as they come, in chunks: cut, counted, unzipped, looked at without being used up. */
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { BackfillError } from '../errors.js';

export const HEAD_BYTES = 64 * 1024;
export const CHUNK_BYTES = 256 * 1024;

export async function* gunzipped(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  // The pipeline ends both ends whatever happens; what went wrong comes out of the iteration.
  pipeline(chunks, gunzip, () => undefined);
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
  } catch (cause) {
    throw damaged(name, cause as Error);
  }
}

/**
 * Bytes after the end may be padding, or a further part whose beginning was damaged: nobody can tell, so they are not passed
 * over in silence. `gzip` does pass over them, and says so.
 */
function damaged(name: string, cause: Error): BackfillError {
  const [message, next] =
    cause.message === 'incorrect header check'
      ? [
          `${name} is damaged: something that is not zipped follows its end.`,
          'If that is of no use, unzip it with: gzip -dc < FILE | tracklayer backfill - …',
        ]
      : [
          `${name} is damaged: it cannot be unzipped to its end.`,
          'Get the file anew and run it again: nothing is taken twice.',
        ];
  return new BackfillError('damaged_file', message, next, { cause });
}

export async function* counted(
  chunks: AsyncIterable<Buffer>,
  count: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    count(chunk.length);
    yield chunk;
  }
}

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

/** The first `HEAD_BYTES` or so, without ending the iteration. */
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

export async function* after(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}
