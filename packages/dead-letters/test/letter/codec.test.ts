import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { JOB_TYPES } from '@tracklayer/events';
import fc from 'fast-check';
import { packLetter, unpackLetter } from '../../src/letter/codec.js';
import { memberOf } from '../../src/letter/letter-id.js';
import { letterOf } from '../support/jobs.js';

const ref = fc.record({ type: fc.constantFrom(...JOB_TYPES), jobId: fc.string({ minLength: 1 }) });
const json = fc.jsonValue().filter((value) => JSON.stringify(value) !== undefined);

describe('A packed letter', () => {
  it('unpacks to the same letter for any job', () => {
    fc.assert(
      fc.property(json, fc.string(), ref, (job, detail, of) => {
        const letter = letterOf({ ref: of, job, failure: { code: 'x', detail } });
        expect(unpackLetter('main', memberOf(of), packLetter(letter))).toEqual(
          JSON.parse(JSON.stringify(letter)),
        );
      }),
    );
  });

  it('is less than half as long as its JSON', () => {
    const letter = letterOf();
    expect(packLetter(letter).length).toBeLessThan(JSON.stringify(letter).length / 2);
  });

  it('is unreadable if a newer version wrote it, even without a dictionary', () => {
    const packed = Buffer.concat([Buffer.of(200), deflateRawSync(JSON.stringify({ reason: 'refused' }))]);
    expect(() => unpackLetter('main', 'mm1', packed)).toThrow(
      expect.objectContaining({ code: 'unreadable_letter' }),
    );
  });

  it('is unreadable if its version is unknown or its bytes are damaged', () => {
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
