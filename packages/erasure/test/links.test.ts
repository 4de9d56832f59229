import { createHash } from 'node:crypto';
import { type DigestKey, hashesOf } from '@tracklayer/persons';
import { createLinks } from '../src/links.js';
import { createPerson, type Named } from '../src/person.js';

const key: DigestKey = {
  digest: (text) => createHash('sha256').update(text).digest('base64url').slice(0, 22),
  fingerprint: 'test',
};

/** Follows the links of these profiles as often as there is something new. */
function follow(named: Named, profiles: readonly Named[]) {
  const person = createPerson(named, key);
  const links = createLinks(person);
  for (let round = 0; round < 5; round++) {
    for (const profile of profiles) links.see(hashesOf(profile));
    if (!links.follow()) break;
  }
  return { owns: profiles.map((profile) => person.owns(profile)), shared: links.shared() };
}

describe('the identifiers of one person', () => {
  test('are followed from an address to the customer number, and to an older address', () => {
    const profiles = [
      { email: 'new@shop.example', externalId: 'c1' },
      { email: 'old@shop.example', externalId: 'c1' },
      { email: 'old@shop.example' },
      { externalId: 'c1' },
      { email: 'bob@shop.example', externalId: 'c2' },
    ];
    const { owns } = follow({ email: 'new@shop.example' }, profiles);
    expect(owns).toEqual([true, true, true, true, false]);
  });

  test('do not lead to another person over a phone number', () => {
    const phoneNumber = '+4915112345678';
    const profiles = [
      { email: 'ava@shop.example', phoneNumber },
      { email: 'bob@shop.example', phoneNumber },
      { phoneNumber },
    ];
    expect(follow({ email: 'ava@shop.example' }, profiles).owns).toEqual([true, false, true]);
    expect(follow({ phoneNumber }, profiles).owns).toEqual([true, true, true]);
  });

  test('lead to the views of a browser before the person was known, and not to others on it', () => {
    const anonymousId = 'browser-1';
    const profiles = [
      { email: 'ava@shop.example', anonymousId },
      { anonymousId },
      { email: 'bob@shop.example', anonymousId },
      { anonymousId: 'browser-2' },
    ];
    expect(follow({ email: 'ava@shop.example' }, profiles).owns).toEqual([true, true, false, false]);
    expect(follow({ anonymousId }, profiles).owns).toEqual([true, true, true, false]);
  });

  test('do not lead to all who share one number, unless it is named', () => {
    const guests = [1, 2, 3, 4, 5, 6].map((n) => ({ email: `p${n}@shop.example`, externalId: 'guest' }));
    const one = follow({ email: 'p1@shop.example' }, guests);
    expect(one).toEqual({ owns: [true, false, false, false, false, false], shared: 1 });
    expect(follow({ externalId: 'guest' }, guests).owns.every(Boolean)).toBe(true);
  });
});
