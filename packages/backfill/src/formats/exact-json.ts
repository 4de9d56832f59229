/** A number of 16 digits and more may be larger than 2^53. */
const LONG_NUMBER = /\d{16}/;
/** The texts and numbers of a JSON value. Texts come first, so that a number in a text is not taken for one. */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Whether `JSON.parse` may round a number of this text. */
export function hasLongNumber(text: string): boolean {
  return LONG_NUMBER.test(text);
}

/**
 * `JSON.parse`, but a whole number beyond 2^53 stays text with all of its digits. Such numbers are ids, and JavaScript would
 * round them to another id.
 */
export function parseExactly(text: string, isLong: boolean = hasLongNumber(text)): unknown {
  if (!isLong) return JSON.parse(text) as unknown;
  const exact = text.replace(TOKENS, (token) =>
    /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
  );
  return JSON.parse(exact) as unknown;
}
