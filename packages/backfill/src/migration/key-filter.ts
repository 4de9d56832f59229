/**
 * A Bloom filter of keys, see entry-id.ts: it says of a key that it was never added, or that it may have been.
 *
 * A migration that began with this process knows every key that it has added. So it asks Redis only about those that may repeat:
 * one in thirty new keys after a million, and most of them after eight million.
 */
export interface KeyFilter {
  add(key: string): void;
  /** False: the key was not added. */
  mayHave(key: string): boolean;
}

/** One megabyte. */
const BITS = 2 ** 23;
/** How many bits a key sets. */
const BITS_OF_KEY = 3;
/** A character of base64url has six bits, so five of them name any bit. */
const CHARACTERS_OF_BIT = 5;
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const values = new Uint8Array(128);
for (const [value, character] of [...BASE64URL].entries()) values[character.charCodeAt(0)] = value;

/** @returns an empty filter. It takes memory as it fills. */
export function createKeyFilter(): KeyFilter {
  const words = new Int32Array(BITS / 32);
  return {
    add(key) {
      for (let nth = 0; nth < BITS_OF_KEY; nth += 1) {
        const bit = bitOf(key, nth);
        words[bit >>> 5] = (words[bit >>> 5] as number) | (1 << (bit & 31));
      }
    },
    mayHave(key) {
      for (let nth = 0; nth < BITS_OF_KEY; nth += 1) {
        const bit = bitOf(key, nth);
        if (((words[bit >>> 5] as number) & (1 << (bit & 31))) === 0) return false;
      }
      return true;
    },
  };
}

/** A key is a letter and a digest, so any of its characters are as good as random. */
function bitOf(key: string, nth: number): number {
  const from = 1 + nth * CHARACTERS_OF_BIT;
  let bits = 0;
  for (let at = from; at < from + CHARACTERS_OF_BIT; at += 1) {
    bits = (bits << 6) | (values[key.charCodeAt(at)] as number);
  }
  return bits & (BITS - 1);
}
