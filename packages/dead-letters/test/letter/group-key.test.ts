import { describe, expect, it } from '@jest/globals';
import { JOB_TYPES } from '@tracklayer/events';
import fc from 'fast-check';
import { groupId, groupKeyOf } from '../../src/index.js';

describe('The id of a group', () => {
  const key = fc.record(
    {
      type: fc.constantFrom(...JOB_TYPES),
      code: fc.string(),
      pointer: fc.string(),
      eventName: fc.string(),
      textKey: fc.string(),
    },
    { requiredKeys: ['type', 'code'] },
  );

  it('is equal exactly for equal group keys of one destination', () => {
    fc.assert(
      fc.property(key, key, fc.string(), fc.string(), (a, b, here, there) => {
        const same =
          here === there &&
          JSON.stringify([a.type, a.code, a.pointer ?? null, a.eventName ?? null, a.textKey]) ===
            JSON.stringify([b.type, b.code, b.pointer ?? null, b.eventName ?? null, b.textKey]);
        expect(groupId(here, a) === groupId(there, b)).toBe(same);
        expect(groupId(here, { ...a })).toBe(groupId(here, a));
      }),
    );
  });

  it('of a letter without a wording is the one of the first version', () => {
    const stored = groupKeyOf({ type: 'metric-event', code: 'invalid', pointer: '/data/0/attributes/email' });
    expect(groupId('main', stored)).toBe('PgQrOJUxLMN6');
  });

  it('ignores list positions in a pointer, but no other part of it', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (a, b) => {
        const at = (position: number) =>
          groupKeyOf({ type: 'metric-event', code: 'x', pointer: `/data/${position}/id` });
        expect(at(a)).toEqual(at(b));
      }),
    );
    const plain = groupKeyOf({ type: 'metric-event', code: 'x', pointer: '/data/address1/v2' });
    expect(plain.pointer).toBe('/data/address1/v2');
  });
});
