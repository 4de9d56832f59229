import { createReadStream } from 'node:fs';

const NEWLINE = 0x0a;

/**
 * The lines of a file with JSON lines, each with its line break. Only LF ends a line: `readline` also splits at U+2028, which
 * JSON leaves as it is.
 */
export async function* jsonLinesOf(path: string): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let at = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, at)) {
      yield Buffer.concat([...parts, chunk.subarray(at, end + 1)]);
      parts = [];
      at = end + 1;
    }
    if (at < chunk.length) parts.push(chunk.subarray(at));
  }
  if (parts.length > 0) yield Buffer.concat(parts);
}
