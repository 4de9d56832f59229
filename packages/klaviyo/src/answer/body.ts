const decoder = new TextDecoder();

/**
 * An answer's body: JSON where it is JSON, whatever its content type claims; else the text; undefined where there is none.
 *
 * @param conceal takes the key out of it: a proxy in between may answer with what it was sent.
 */
export function readAnswerBody(bytes: Uint8Array, conceal: (text: string) => string): unknown {
  if (bytes.byteLength === 0) return undefined;
  const text = conceal(decoder.decode(bytes));
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
