import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

const decoder = new TextDecoder();

/** We ask for no compression. A proxy may compress all the same. */
const DECODERS: Readonly<
  Record<string, (bytes: Uint8Array, limit: { maxOutputLength: number }) => Uint8Array>
> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

export interface BodyOptions {
  /** Header `content-encoding`. */
  encoding?: string | undefined;
  /** Bytes. A longer body stays compressed: few bytes can stand for gigabytes. */
  maxBytes: number;
  /** Removes the key from a text: a proxy may echo the request. */
  conceal(text: string): string;
}

/** The body of an answer: parsed if it is JSON, whatever its content type says; else the text; undefined when empty. */
export function readAnswerBody(bytes: Uint8Array, { encoding, maxBytes, conceal }: BodyOptions): unknown {
  const plain = decompressed(bytes, encoding, maxBytes);
  if (plain.byteLength === 0) return undefined;
  const text = conceal(decoder.decode(plain));
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A header that lies about the body changes nothing. */
function decompressed(bytes: Uint8Array, encoding: string | undefined, maxBytes: number): Uint8Array {
  const decode = encoding === undefined ? undefined : DECODERS[encoding.trim().toLowerCase()];
  if (decode === undefined || bytes.byteLength === 0) return bytes;
  try {
    return decode(bytes, { maxOutputLength: maxBytes });
  } catch {
    return bytes;
  }
}
