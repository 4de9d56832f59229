import { describe, expect, it } from '@jest/globals';
import { JOB_TYPES } from '@tracklayer/events';
import fc from 'fast-check';
import { letterId, parseLetterId } from '../../src/index.js';
import { memberOf, refOf } from '../../src/letter/letter-id.js';

const ref = fc.record({ type: fc.constantFrom(...JOB_TYPES), jobId: fc.string({ minLength: 1 }) });

describe('The id of a letter', () => {
  it('names exactly one job', () => {
    fc.assert(fc.property(ref, (one) => expect(parseLetterId(letterId(one))).toEqual(one)));
    fc.assert(fc.property(ref, (one) => expect(refOf(memberOf(one))).toEqual(one)));
  });

  it('is refused for any other text', () => {
    for (const text of ['', '~', '~m1', 'metric-event', 'metric-event~', 'letter~m1']) {
      expect(parseLetterId(text)).toBeUndefined();
    }
  });
});
