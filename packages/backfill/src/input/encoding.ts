/**
 * Decodes files that are not UTF-8. What follows always reads UTF-8.
 *
 * Defends against a letter that changes on the way: bytes without a meaning in the encoding become a byte that is not UTF-8, so
 * that their line is refused as a line with such bytes is.
 */
import { Buffer } from 'node:buffer';

/** The encodings that `--encoding` takes. */
export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;

export type Encoding = (typeof ENCODINGS)[number];

/** The bytes that windows-1252 does not define. The decoder gives control characters for them. */
const UNDEFINED_1252 = [0x81, 0x8d, 0x8f, 0x90, 0x9d];
const MEANINGLESS: Readonly<Record<Exclude<Encoding, 'utf-8'>, RegExp>> = {
  'utf-16le': /\uFFFD/,
  'utf-16be': /\uFFFD/,
  'windows-1252': /[\u0081\u008d\u008f\u0090\u009d]/,
};
/** A byte that no UTF-8 text has. */
const NOT_UTF8 = Buffer.from([0xff]);

/** The chunks as UTF-8. */
export async function* toUtf8(
  chunks: AsyncIterable<Buffer>,
  encoding: Exclude<Encoding, 'utf-8'>,
): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  const meaningless = MEANINGLESS[encoding];
  for await (const chunk of chunks) yield encoded(decoder.decode(chunk, { stream: true }), meaningless);
  yield encoded(decoder.decode(), meaningless);
}

function encoded(text: string, meaningless: RegExp): Buffer {
  if (!meaningless.test(text)) return Buffer.from(text);
  const parts = text.split(meaningless).flatMap((part) => [NOT_UTF8, Buffer.from(part)]);
  return Buffer.concat(parts.slice(1));
}

/** The encoding that a byte order mark names. */
export function markedEncoding(head: Uint8Array): Exclude<Encoding, 'utf-8'> | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : undefined;
}

/** Whether bytes that are not UTF-8 are text in windows-1252: each has a meaning there, and most of them are letters. */
export function fitsWindows1252(bytes: Uint8Array): boolean {
  if (UNDEFINED_1252.some((byte) => bytes.includes(byte))) return false;
  const others = new TextDecoder('windows-1252').decode(bytes.filter((byte) => byte >= 0x80));
  const letters = others.match(/[\p{L}€’‘“”„–—…®™°]/gu) ?? [];
  return others.length > 0 && letters.length * 2 > others.length;
}
