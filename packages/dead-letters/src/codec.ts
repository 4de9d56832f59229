import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { DICTIONARIES } from './dictionary.js';
import type { DeadLetter } from './letter.js';
import { letterId, refOf } from './letter-id.js';

/*
 * A packed letter: one byte for the version of the dictionary, then its JSON, deflated. What its key says already
 * (destination, type, ids) is left out.
 */

const NEWEST = DICTIONARIES.length - 1;

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
  const packed = deflateRawSync(JSON.stringify(stored), { dictionary: DICTIONARIES[NEWEST], level: 9 });
  return Buffer.concat([Buffer.of(NEWEST), packed]);
}

/** @throws {UnreadableLetterError} */
export function unpackLetter(destination: string, member: string, packed: Buffer): DeadLetter {
  const ref = refOf(member);
  const id = letterId(ref);
  const dictionary = DICTIONARIES[packed[0] ?? DICTIONARIES.length];
  if (dictionary === undefined) throw new UnreadableLetterError(id);
  try {
    const stored = JSON.parse(inflateRawSync(packed.subarray(1), { dictionary }).toString());
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
