/**
 * Failure story: a file that is not what its name says. A dump without line breaks, a line of 50 MB, a stray byte from
 * another encoding: none of them may fill the memory or be changed on the way in. A line over the limit is counted and
 * let go while it streams past; a line that is not UTF-8 is reported as such.
 */

export type InputLine =
  | { number: number; text: string }
  | { number: number; refused: 'too_long' | 'not_utf8'; bytes: number };

const NEWLINE = 0x0a;

/** The lines of a byte stream with their numbers, from 1, empty ones left out. Holds at most `maxBytes` of one. */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array | string>,
  maxBytes: number,
): AsyncGenerator<InputLine> {
  let number = 0;
  let parts: Uint8Array[] = [];
  let bytes = 0;

  function take(part: Uint8Array): void {
    bytes += part.length;
    if (bytes > maxBytes) parts = [];
    else if (part.length > 0) parts.push(part);
  }

  function finish(): InputLine | undefined {
    number += 1;
    const line = toLine(number, parts, bytes, maxBytes);
    parts = [];
    bytes = 0;
    return line;
  }

  for await (const chunk of chunks) {
    const buffer = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    let from = 0;
    for (let end = buffer.indexOf(NEWLINE); end !== -1; end = buffer.indexOf(NEWLINE, from)) {
      take(buffer.subarray(from, end));
      from = end + 1;
      const line = finish();
      if (line) yield line;
    }
    take(buffer.subarray(from));
  }
  if (bytes > 0) {
    const line = finish();
    if (line) yield line;
  }
}

function toLine(number: number, parts: Uint8Array[], bytes: number, maxBytes: number): InputLine | undefined {
  if (bytes > maxBytes) return { number, refused: 'too_long', bytes };
  try {
    // The decoder also drops a byte order mark.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts)).trim();
    return text === '' ? undefined : { number, text };
  } catch {
    return { number, refused: 'not_utf8', bytes };
  }
}
