/*
 * Failure story: a file that is not what its name says. A dump without line breaks, a line of 50 MB, a stray byte from
 * another encoding: none of them may fill the memory or be changed on the way in. A line over the bound is counted and
 * let go while it streams past, and only its beginning is kept to be recognised by.
 */
import { Buffer, isUtf8 } from 'node:buffer';

/** Where a line ends in the (unzipped) stream: the place to go on from. */
export interface Place {
  /** Bytes up to and with its line break. */
  bytes: number;
  /** Lines up to and with it. */
  lines: number;
}

export type Line =
  | { number: number; text: string; end: Place }
  | {
      number: number;
      refused: 'line_too_long' | 'not_utf8';
      /** Of the whole line. */
      bytes: number;
      /** Its beginning, in base64 where it is no UTF-8. */
      head: string;
      end: Place;
    };

export interface LineSplitter {
  /** The lines that end in this chunk. */
  push(chunk: Uint8Array): Line[];
  /** The last line, where no line break ends it. */
  end(): Line[];
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BYTE_ORDER_MARK = '\uFEFF';
/** What is kept of a line that is refused for its length. */
const HEAD_BYTES = 1024;

export interface LineSplitterOptions {
  /** Held of one line at most. */
  maxBytes: number;
  /** Where the stream begins. */
  from?: Place;
  /** Empty lines too: inside a quoted cell they count. */
  keepEmpty?: boolean;
}

/** Cuts a byte stream into lines with their numbers. */
export function createLineSplitter(options: LineSplitterOptions): LineSplitter {
  const { maxBytes, from = { bytes: 0, lines: 0 }, keepEmpty = false } = options;
  let { bytes: offset, lines: number } = from;
  let parts: Uint8Array[] = [];
  let held = 0;

  function take(part: Uint8Array): void {
    if (part.length === 0) return;
    // A part is a view of a whole chunk: of what is over the bound only a copy of the beginning stays.
    if (held <= maxBytes && held + part.length > maxBytes)
      parts = [Uint8Array.prototype.slice.call(Buffer.concat([...parts, part]), 0, HEAD_BYTES)];
    else if (held <= maxBytes) parts.push(part);
    held += part.length;
  }

  function finish(into: Line[], breakBytes: number): void {
    number += 1;
    offset += held + breakBytes;
    const line = lineOf(parts, held, { bytes: offset, lines: number }, maxBytes);
    if (keepEmpty || !isEmpty(line)) into.push(line);
    parts = [];
    held = 0;
  }

  return {
    push(chunk) {
      const lines: Line[] = [];
      let at = 0;
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, at)) {
        take(chunk.subarray(at, end));
        at = end + 1;
        finish(lines, 1);
      }
      take(chunk.subarray(at));
      return lines;
    },
    end() {
      const lines: Line[] = [];
      if (held > 0) finish(lines, 0);
      return lines;
    },
  };
}

function lineOf(parts: Uint8Array[], bytes: number, end: Place, maxBytes: number): Line {
  const number = end.lines;
  const all = parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
  const buffer = Buffer.from(all.buffer, all.byteOffset, all.length);
  if (bytes > maxBytes) {
    // A character may be cut in half at the end of it.
    return { number, refused: 'line_too_long', bytes, head: buffer.toString('utf8'), end };
  }
  if (!isUtf8(buffer)) {
    const head = buffer.subarray(0, HEAD_BYTES).toString('base64');
    return { number, refused: 'not_utf8', bytes, head, end };
  }
  const stop = buffer[buffer.length - 1] === RETURN ? buffer.length - 1 : buffer.length;
  let text = buffer.toString('utf8', 0, stop);
  if (number === 1 && text.startsWith(BYTE_ORDER_MARK)) text = text.slice(1);
  return { number, text, end };
}

function isEmpty(line: Line): boolean {
  return 'text' in line && line.text.trim() === '';
}
