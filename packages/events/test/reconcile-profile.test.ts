import fc from 'fast-check';
import {
  type DeliveredProfile,
  hashField,
  hashIdentifier,
  type JsonValue,
  type Profile,
  type ProfileChange,
  personIdentity,
  profileIdentity,
  reconcileProfile,
  refusedField,
} from '../src/index.js';

const ava: Profile = { email: 'ava@shop.example', firstName: 'Ava', properties: { tier: 'gold', visits: 3 } };

/** Applies updates in turn, as a worker does: remembers delivered fields, and writes sent fields to the profile. */
function deliver(updates: { profile: ProfileChange; timeMs: number }[], start: DeliveredProfile = {}) {
  let delivered = start;
  const held: Record<string, unknown> = {};
  for (const { profile, timeMs } of updates) {
    const { changed, next } = reconcileProfile(delivered, profile, timeMs);
    delivered = next;
    const { properties = {}, clear = [], ...fields } = changed ?? {};
    Object.assign(
      held,
      fields,
      Object.fromEntries(clear.map((field) => [field, null])),
      Object.fromEntries(Object.entries(properties).map(([k, v]) => [`properties.${k}`, v])),
    );
  }
  return { delivered, held };
}

describe('reconciling a profile with its delivered fields', () => {
  it('sends everything the first time and nothing the second', () => {
    const first = reconcileProfile({}, ava, 10);
    expect(first.changed).toEqual(ava);
    expect(reconcileProfile(first.next, ava, 20).changed).toBeUndefined();
  });

  it('sends changed fields, each custom property by itself, with the identifiers', () => {
    const { next } = reconcileProfile({}, ava, 10);
    const later = { ...ava, properties: { tier: 'silver', visits: 3 } };
    expect(reconcileProfile(next, later, 20).changed).toEqual({
      email: ava.email,
      properties: { tier: 'silver' },
    });
  });

  it('never overwrites a newer value with an older one, but sends fields that only the older update has', () => {
    const { next } = reconcileProfile({}, { ...ava, phoneNumber: '+4915112345678' }, 20);
    const older: Profile = { ...ava, phoneNumber: '+4915100000000', firstName: 'Eva', lastName: 'Meyer' };
    expect(reconcileProfile(next, older, 10).changed).toEqual({ email: ava.email, lastName: 'Meyer' });
  });

  it('remembers the later time of an unchanged field, so that an update in between stays outdated', () => {
    const { held } = deliver([
      { profile: { email: 'a@shop.example', firstName: 'Ava' }, timeMs: 10 },
      { profile: { email: 'a@shop.example', firstName: 'Ava' }, timeMs: 30 },
      { profile: { email: 'a@shop.example', firstName: 'Eva' }, timeMs: 20 },
    ]);
    expect(held.firstName).toBe('Ava');
  });

  it('clears a property with null, once', () => {
    const { next } = reconcileProfile({}, ava, 10);
    const cleared: Profile = { email: ava.email ?? '', properties: { tier: null } };
    const { changed, next: after } = reconcileProfile(next, cleared, 20);
    expect(changed).toEqual(cleared);
    expect(reconcileProfile(after, cleared, 30).changed).toBeUndefined();
  });

  it('clears a field once, and sends the same value again afterwards', () => {
    const { next } = reconcileProfile({}, ava, 10);
    const cleared: ProfileChange = { email: 'ava@shop.example', clear: ['firstName'] };
    const { changed, next: after } = reconcileProfile(next, cleared, 20);
    expect(changed).toEqual(cleared);
    expect(reconcileProfile(after, cleared, 30).changed).toBeUndefined();
    expect(reconcileProfile(after, ava, 15).changed).toBeUndefined();
    expect(reconcileProfile(after, ava, 30).changed).toEqual({ email: ava.email, firstName: 'Ava' });
  });

  it('does not empty a newer value', () => {
    const { next } = reconcileProfile({}, ava, 20);
    expect(reconcileProfile(next, { email: 'ava@shop.example', clear: ['firstName'] }, 10).changed).toBe(
      undefined,
    );
  });

  it('does not treat another case of an e-mail address as a change', () => {
    const { next } = reconcileProfile({}, { email: 'Ava@Shop.example' }, 10);
    expect(reconcileProfile(next, { email: 'ava@shop.example' }, 20).changed).toBeUndefined();
  });

  it('sends a phone number only where it changed or is the one identifier', () => {
    const phone = '+4915112345678';
    const { next } = reconcileProfile({}, { ...ava, phoneNumber: phone }, 10);
    const later = { ...ava, phoneNumber: phone, firstName: 'Eva' };
    expect(reconcileProfile(next, later, 20).changed).toEqual({ email: ava.email, firstName: 'Eva' });
    const alone = reconcileProfile({}, { phoneNumber: phone }, 10).next;
    expect(reconcileProfile(alone, { phoneNumber: phone, firstName: 'Eva' }, 20).changed).toEqual({
      phoneNumber: phone,
      firstName: 'Eva',
    });
  });

  it('leaves out a refused value while there is another identifier', () => {
    const refused = {
      [refusedField('email')]: { hash: hashIdentifier('email', 'AVA@shop.example'), timeMs: 1 },
    };
    expect(reconcileProfile(refused, { ...ava, externalId: 'c1' }, 10).changed).toEqual({
      externalId: 'c1',
      firstName: 'Ava',
      properties: ava.properties,
    });
    expect(reconcileProfile(refused, { email: 'ava@shop.example' }, 10).changed).toEqual({
      email: 'ava@shop.example',
    });
  });

  const name = fc.option(fc.constantFrom('A', 'B', 'C'), { nil: undefined });
  const profile: fc.Arbitrary<ProfileChange> = fc
    .record({
      phoneNumber: fc.option(fc.constantFrom('+4915112345678', '+4915100000000'), { nil: undefined }),
      firstName: name,
      country: fc.option(fc.constantFrom('DE', 'AT'), { nil: undefined }),
      clear: fc.option(fc.subarray(['firstName', 'country'] as const), { nil: undefined }),
      properties: fc.option(
        fc.dictionary(fc.constantFrom('tier', 'visits', 'hasOwnProperty'), fc.jsonValue({ maxDepth: 1 }), {
          maxKeys: 3,
        }),
        { nil: undefined },
      ),
    })
    .map((fields) => ({ email: 'ava@shop.example', ...withoutUndefined(fields) }) as ProfileChange);
  const update = fc.record({ profile, timeMs: fc.nat(5) });

  it('does not send a field again that was just delivered', () => {
    fc.assert(
      fc.property(fc.array(update, { maxLength: 5 }), update, (history, last) => {
        const before = deliver(history).delivered;
        const { next } = reconcileProfile(before, last.profile, last.timeMs);
        const again = reconcileProfile(next, last.profile, last.timeMs);
        expect(again).toEqual({ changed: undefined, next });
      }),
    );
  });

  it('ends with the same fields, whatever the order of updates', () => {
    const shuffled = fc
      .array(update, { minLength: 2, maxLength: 5 })
      .chain((updates) =>
        fc.tuple(fc.constant(updates), fc.shuffledSubarray(updates, { minLength: updates.length })),
      );
    fc.assert(
      fc.property(shuffled, ([updates, otherwise]) => {
        expect(deliver(otherwise)).toEqual(deliver(updates));
      }),
      { numRuns: 500 },
    );
  });

  it('does not change its arguments', () => {
    fc.assert(
      fc.property(fc.array(update, { maxLength: 3 }), update, (history, { profile, timeMs }) => {
        const { delivered } = deliver(history);
        const before = JSON.stringify([delivered, profile]);
        reconcileProfile(delivered, profile, timeMs);
        expect(JSON.stringify([delivered, profile])).toBe(before);
      }),
    );
  });
});

describe('the hash of a field', () => {
  it('is 16 hex digits and does not depend on the order of keys', () => {
    expect(hashField({ a: 1, b: [{ c: 2, d: null }] })).toBe(hashField({ b: [{ d: null, c: 2 }], a: 1 }));
    expect(hashField('x')).toMatch(/^[0-9a-f]{16}$/);
  });

  it('differs for values that JSON distinguishes', () => {
    const values: JsonValue[] = [null, 0, '0', 'null', '', [], {}, [null], { a: null }, ['a'], 'a', false];
    expect(new Set(values.map((value) => hashField(value))).size).toBe(values.length);
  });
});

describe('the identity of a profile', () => {
  it.each<[Profile, string]>([
    [
      { email: 'Ava@Shop.Example', phoneNumber: '+4915112345678', externalId: 'c-1' },
      'email:ava@shop.example',
    ],
    [{ phoneNumber: '+4915112345678', externalId: 'c-1' }, 'phone:+4915112345678'],
    [{ externalId: 'C-1' }, 'external:C-1'],
  ])('of %j is %s', (profile, identity) => expect(profileIdentity(profile)).toBe(identity));

  it('prefers the external id to the phone number where it stands for one person', () => {
    const phoneNumber = '+4915112345678';
    expect(personIdentity({ phoneNumber, externalId: 'c-1' })).toBe('external:c-1');
    expect(personIdentity({ phoneNumber })).toBe(`phone:${phoneNumber}`);
    expect(personIdentity({ email: 'Ava@Shop.Example', externalId: 'c-1' })).toBe('email:ava@shop.example');
  });
});

function withoutUndefined(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
