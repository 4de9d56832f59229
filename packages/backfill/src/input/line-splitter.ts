/*
 * Splits a byte stream into lines. A line ends with CR, LF or CRLF, also within one file.
 *
 * Defends against a file that is not what its name says: a dump without line breaks, a line of 50 MB, a byte of another
 * encoding. None of these may fill the memory or change on the way. Of a line that is too long only the beginning is kept, so
 * that people can recognise it.
 */
import { Buffer, isUtf8 } from 'node:buffer';

/** The end of a line in the decompressed stream. Reading can continue here. */
export interface Place {
  /** Bytes up to and including the line break. */
  bytes: number;
  /** Lines up to and including this one. */
  lines: number;
}

export type Line =
  | { number: number; text: string; end: Place }
  | {
      number: number;
      refused: 'line_too_long' | 'not_utf8';
      /** The length of the whole line. */
      bytes: number;
      /** Its beginning. In base64 if the line is not UTF-8. */
      head: string;
      end: Place;
    };

export interface LineSplitter {
  /** The lines that end in this chunk. */
  push(chunk: Uint8Array): Line[];
  /** The last line, if it has no line break. */
  end(): Line[];
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BYTE_ORDER_MARK = '\uFEFF';
/** How much of a line is kept that is too long. */
const HEAD_BYTES = 1024;

export interface LineSplitterOptions {
  /** The most bytes of one line. */
  maxBytes: number;
  /** The place at which the stream starts. */
  from?: Place;
  /** Returns empty lines too. They count inside a quoted cell. */
  keepEmpty?: boolean;
}

/** Splits a byte stream into numbered lines. */
export function createLineSplitter(options: LineSplitterOptions): LineSplitter {
  const { maxBytes, from = { bytes: 0, lines: 0 }, keepEmpty = false } = options;
  let { bytes: offset, lines: number } = from;
  let parts: Uint8Array[] = [];
  let held = 0;
  /** Whether the last chunk ended with a CR. An LF that follows it belongs to the same line end. */
  let afterReturn = false;

  function take(part: Uint8Array): void {
    if (part.length === 0) return;
    // A part is a view of a whole chunk. So a line that is too long keeps a copy of its beginning only.
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
      if (chunk.length === 0) return lines;
      let at = 0;
      if (afterReturn) {
        at = chunk[0] === NEWLINE ? 1 : 0;
        afterReturn = false;
        finish(lines, 1 + at);
      }
      let newline = chunk.indexOf(NEWLINE, at);
      let carriage = chunk.indexOf(RETURN, at);
      while (newline !== -1 || carriage !== -1) {
        const isReturn = carriage !== -1 && (newline === -1 || carriage < newline);
        const end = isReturn ? carriage : newline;
        take(chunk.subarray(at, end));
        if (isReturn && end === chunk.length - 1) {
          afterReturn = true;
          return lines;
        }
        const breakBytes = isReturn && chunk[end + 1] === NEWLINE ? 2 : 1;
        finish(lines, breakBytes);
        at = end + breakBytes;
        if (newline !== -1 && newline < at) newline = chunk.indexOf(NEWLINE, at);
        if (carriage !== -1 && carriage < at) carriage = chunk.indexOf(RETURN, at);
      }
      take(chunk.subarray(at));
      return lines;
    },
    end() {
      const lines: Line[] = [];
      if (held > 0 || afterReturn) finish(lines, afterReturn ? 1 : 0);
      afterReturn = false;
      return lines;
    },
  };
}

function lineOf(parts: Uint8Array[], bytes: number, end: Place, maxBytes: number): Line {
  const number = end.lines;
  const all = parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
  const buffer = Buffer.from(all.buffer, all.byteOffset, all.length);
  if (bytes > maxBytes) {
    // The last character may be cut.
    return { number, refused: 'line_too_long', bytes, head: buffer.toString('utf8'), end };
  }
  if (!isUtf8(buffer)) {
    const head = buffer.subarray(0, HEAD_BYTES).toString('base64');
    return { number, refused: 'not_utf8', bytes, head, end };
  }
  let text = buffer.toString('utf8');
  if (number === 1 && text.startsWith(BYTE_ORDER_MARK)) text = text.slice(1);
  return { number, text, end };
}

/** Whether a line holds nothing but blanks. */
export function isEmpty(line: Line): boolean {
  return 'text' in line && line.text.trim() === '';
}
