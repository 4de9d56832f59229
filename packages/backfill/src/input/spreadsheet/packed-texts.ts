import { Buffer } from 'node:buffer';

/** Bytes of one piece. A longer text gets a piece of its own. */
const PIECE_BYTES = 1 << 20;
const FIRST_PLACES = 1_024;

/** Texts by their number. */
export interface Texts {
  at(number: number): string | undefined;
}

/**
 * Keeps many short texts as UTF-8 in few large buffers, with twelve bytes beside each.
 *
 * Defends against a workbook of a million different texts. As JavaScript strings they take several times the memory, and V8
 * lets each of them keep the chunk of XML that it was cut from. The texts of a sheet are read mostly once and in order, so
 * decoding them again costs little.
 */
export class PackedTexts implements Texts {
  readonly #pieces: Buffer[] = [];
  /** Piece, first byte and length of each text, in turn. */
  #places = new Uint32Array(3 * FIRST_PLACES);
  #count = 0;
  #free = 0;

  push(text: string): void {
    const length = Buffer.byteLength(text);
    if (length > this.#free || this.#pieces.length === 0) {
      this.#free = Math.max(PIECE_BYTES, length);
      this.#pieces.push(Buffer.allocUnsafeSlow(this.#free));
    }
    const piece = this.#pieces.length - 1;
    const into = this.#pieces[piece];
    const from = (into?.length ?? 0) - this.#free;
    into?.write(text, from);
    this.#free -= length;
    if (3 * this.#count === this.#places.length) {
      const larger = new Uint32Array(2 * this.#places.length);
      larger.set(this.#places);
      this.#places = larger;
    }
    this.#places.set([piece, from, length], 3 * this.#count);
    this.#count += 1;
  }

  at(number: number): string | undefined {
    if (!Number.isInteger(number) || number < 0 || number >= this.#count) return undefined;
    const [piece = 0, from = 0, length = 0] = this.#places.subarray(3 * number, 3 * number + 3);
    return this.#pieces[piece]?.toString('utf8', from, from + length);
  }
}
