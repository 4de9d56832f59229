/**
 * Writes each value of a JSON text on a line of its own: the elements of an array, or objects without line breaks between
 * them. So the next step always reads lines.
 */
import { Buffer } from 'node:buffer';

const [QUOTE, BACKSLASH, COMMA, NEWLINE, RETURN, SPACE, TAB] = [0x22, 0x5c, 0x2c, 0x0a, 0x0d, 0x20, 0x09];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];

/** Whether a text must be split into values: an array, an object over several lines, or objects in one line. */
export function needsJsonLines(head: Buffer): boolean {
  const text = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (text.startsWith('[')) return /^\[\s*(?:[{\]]|$)/.test(text);
  if (!text.startsWith('{')) return false;
  const [first = ''] = text.split(/\r\n|\r|\n/, 1);
  return first.trim() === '{' || (!/[\r\n]/.test(text.trimEnd()) && /\}\s*\{/.test(text));
}

export async function* jsonLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let depth = 0;
  let inText = false;
  let isEscaped = false;
  /** Whether the current line has anything. */
  let begun = false;
  /** Whether the values are elements of an array. Undefined before the first byte. */
  let inArray: boolean | undefined;

  for await (const chunk of chunks) {
    // A value of one byte takes two: itself and its line break.
    const lines = Buffer.allocUnsafe(chunk.length * 2);
    let length = 0;
    const put = (byte: number) => {
      lines[length++] = byte;
      begun = true;
    };
    const end = () => {
      if (begun) lines[length++] = NEWLINE;
      begun = false;
    };
    for (const byte of chunk) {
      if (inText) {
        put(byte);
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) inText = false;
        continue;
      }
      const isBlank = byte === SPACE || byte === NEWLINE || byte === RETURN || byte === TAB;
      if (inArray === undefined && !isBlank && byte < 0x80) {
        inArray = byte === OPEN_BRACKET;
        if (inArray) continue;
      }
      const isOutside = depth === 0;
      if (isOutside && (byte === COMMA || byte === CLOSE_BRACKET)) end();
      else if (isBlank) {
        if (!isOutside) put(SPACE);
      } else {
        put(byte);
        if (byte === QUOTE) inText = true;
        else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1;
        else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
          depth -= 1;
          if (depth === 0) end();
        }
      }
    }
    if (length > 0) yield lines.subarray(0, length);
  }
}
