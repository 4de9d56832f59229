import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { DICTIONARIES } from './dictionary.js';
import type { DeadLetter } from './letter.js';
import { letterId, refOf } from './letter-id.js';

/*
 * A packed letter: one byte for the version of the dictionary, then its JSON, deflated. What its key says already
 * (destination, type, ids) is left out.
 */

const NEWEST = DICTIONARIES.length - 1;

/** A window of 8 KB holds the dictionary and a letter; zlib's own sizes cost four times the memory for each of them. */
const SIZES = { windowBits: 13, chunkSize: 4096 };

/** Packed with a newer version, or no letter at all. Says nothing of what is in it. */
export class UnreadableLetterError extends Error {
  override readonly name = 'UnreadableLetterError';
  readonly code = 'unreadable_letter';

  constructor(id: string, options?: ErrorOptions) {
    super(
      `The dead letter ${id} was not written by this version. Update this program, then read it again.`,
      options,
    );
  }
}

export function packLetter(letter: DeadLetter): Buffer {
  const { id: _id, destination: _destination, type: _type, jobId: _jobId, ...stored } = letter;
  const packed = deflateRawSync(JSON.stringify(stored), {
    ...SIZES,
    level: 9,
    dictionary: DICTIONARIES[NEWEST],
  });
  return Buffer.concat([Buffer.of(NEWEST), packed]);
}

/** @throws {UnreadableLetterError} */
export function unpackLetter(destination: string, member: string, packed: Buffer): DeadLetter {
  const ref = refOf(member);
  const id = letterId(ref);
  const dictionary = DICTIONARIES[packed[0] ?? DICTIONARIES.length];
  if (dictionary === undefined) throw new UnreadableLetterError(id);
  try {
    const stored = JSON.parse(inflateRawSync(packed.subarray(1), { ...SIZES, dictionary }).toString());
    return {
      id,
      destination,
      ...ref,
      ...(stored as Omit<DeadLetter, 'id' | 'destination' | 'type' | 'jobId'>),
    };
  } catch (cause) {
    throw new UnreadableLetterError(id, { cause });
  }
}
