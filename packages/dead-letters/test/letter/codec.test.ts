import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { JOB_TYPES } from '@tracklayer/events';
import fc from 'fast-check';
import { packLetter, unpackLetter } from '../../src/letter/codec.js';
import { memberOf } from '../../src/letter/letter-id.js';
import { letterOf } from '../support/jobs.js';

const ref = fc.record({ type: fc.constantFrom(...JOB_TYPES), jobId: fc.string({ minLength: 1 }) });
const json = fc.jsonValue().filter((value) => JSON.stringify(value) !== undefined);

describe('a packed letter', () => {
  it('is the same letter unpacked, whatever its job says', () => {
    fc.assert(
      fc.property(json, fc.string(), ref, (job, detail, of) => {
        const letter = letterOf({ ref: of, job, failure: { code: 'x', detail } });
        expect(unpackLetter('main', memberOf(of), packLetter(letter))).toEqual(
          JSON.parse(JSON.stringify(letter)),
        );
      }),
    );
  });

  it('takes less than half of its JSON', () => {
    const letter = letterOf();
    expect(packLetter(letter).length).toBeLessThan(JSON.stringify(letter).length / 2);
  });

  it('of a newer version is not guessed at, even where it could be read', () => {
    const packed = Buffer.concat([Buffer.of(200), deflateRawSync(JSON.stringify({ reason: 'refused' }))]);
    expect(() => unpackLetter('main', 'mm1', packed)).toThrow(
      expect.objectContaining({ code: 'unreadable_letter' }),
    );
  });

  it('of another version, or garbled, is said to be unreadable without quoting it', () => {
    const packed = packLetter(letterOf());
    const newer = Buffer.from(packed);
    newer[0] = 200;
    for (const bytes of [newer, packed.subarray(0, 20), Buffer.alloc(0)]) {
      expect(() => unpackLetter('main', 'mm1', bytes)).toThrow(
        expect.objectContaining({ code: 'unreadable_letter' }),
      );
    }
  });
});
