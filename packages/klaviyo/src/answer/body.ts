const decoder = new TextDecoder();

/**
 * The body of an answer: parsed if it is JSON, whatever its content type says; else the text; undefined when empty.
 *
 * @param conceal removes the key from it: a proxy may echo the request.
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
