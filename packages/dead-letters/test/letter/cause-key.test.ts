import { describe, expect, it } from '@jest/globals';
import { JOB_TYPES } from '@tracklayer/events';
import fc from 'fast-check';
import { causeId, fieldOf, readCauseId } from '../../src/letter/cause-key.js';
import { type GroupKey, groupKeyOf } from '../../src/letter/group-key.js';

const key = (changes: Partial<GroupKey> = {}): GroupKey =>
  groupKeyOf({ type: 'metric-event', code: 'invalid', eventName: 'purchase', ...changes });

describe('The field of a pointer', () => {
  it.each([
    ['/data/attributes/phone_number', 'phone_number'],
    ['/data/attributes/profile/data/attributes/phone_number', 'phone_number'],
    ['/data/attributes/profiles/data/*/attributes/email', 'email'],
    ['/data/attributes/profiles/data/12/attributes/subscriptions', 'subscriptions'],
    ['/data/relationships/list/data/id', 'list'],
    ['/data/attributes/properties/items/3/id', 'id'],
    ['/data/attributes/properties/data', 'data'],
    ['/properties/items/*/sku', 'sku'],
    ['/data/attributes', undefined],
    ['/data/', undefined],
    ['/', undefined],
  ])('of %s is %s', (pointer, field) => {
    expect(fieldOf(pointer)).toBe(field);
  });
});

describe('The id of a cause', () => {
  const name = fc.stringMatching(/^[a-z_]{1,12}$/).filter((each) => fieldOf(each) === each);
  const path = fc.array(fc.oneof(fc.constantFrom('data', 'attributes', 'profiles'), fc.nat(99)), {
    maxLength: 6,
  });

  it('does not depend on lane, event name and place in a batch', () => {
    const place = fc.record({
      type: fc.constantFrom(...JOB_TYPES),
      eventName: fc.option(fc.string(), { nil: undefined }),
      path,
    });
    const at = (
      { type, eventName, path: above }: typeof place extends fc.Arbitrary<infer T> ? T : never,
      field: string,
    ) =>
      causeId(
        'main',
        groupKeyOf({
          type,
          code: 'invalid',
          pointer: ['', ...above, field].join('/'),
          ...(eventName !== undefined && { eventName }),
        }),
      );
    fc.assert(
      fc.property(place, place, name, (one, other, field) => {
        expect(at(one, field)).toBe(at(other, field));
      }),
    );
  });

  it('is equal exactly for the same destination, code, field and wording', () => {
    const said = fc.record({
      destination: fc.constantFrom('main', 'second'),
      code: fc.constantFrom('invalid', 'not_found'),
      field: fc.option(name, { nil: undefined }),
      textKey: fc.option(fc.constantFrom('Ab3dEf7h', 'Zz9_xy-0'), { nil: undefined }),
    });
    const idOf = ({
      destination,
      code,
      field,
      textKey,
    }: typeof said extends fc.Arbitrary<infer T> ? T : never) =>
      causeId(
        destination,
        key({
          code,
          ...(field !== undefined && { pointer: `/data/attributes/${field}` }),
          ...(textKey !== undefined && { textKey }),
        }),
      );
    fc.assert(
      fc.property(said, said, (one, other) => {
        expect(idOf(one) === idOf(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  });

  it('of a letter of the first version stays the same', () => {
    expect(causeId('main', key({ pointer: '/data/attributes/phone_number' }))).toBe('tzcag4bw');
  });

  it('of a job that waited for a dead one is the id of that cause', () => {
    const waited = key({ code: 'predecessor_dead', rootCause: 'k7m29xaq' });
    expect(causeId('main', waited)).toBe('k7m29xaq');
  });

  it('can be typed with capitals and with letters that look like digits', () => {
    fc.assert(
      fc.property(fc.string(), (code) => {
        const id = causeId('main', key({ code }));
        const typed = id.replaceAll('0', 'O').replaceAll('1', 'l').toUpperCase();
        expect([readCauseId(id), readCauseId(` ${typed} `)]).toEqual([id, id]);
      }),
    );
    expect(['', 'k7m29xa', 'k7m29xaqq', 'k7m2-xaq'].map(readCauseId)).toEqual(Array(4).fill(undefined));
  });
});
