import { heldOf } from '../web/people/held.js';
import { kindOf, namedBy, optionOf } from '../web/people/named.js';

describe('a person that somebody types', () => {
  it('is an address, a phone number or the id of a customer', () => {
    expect(namedBy(' ava@shop.example ')).toEqual({ email: 'ava@shop.example' });
    expect(namedBy('+49 151 1234-5678')).toEqual({ phoneNumber: '+49 151 1234-5678' });
    expect(namedBy('customer-10')).toEqual({ externalId: 'customer-10' });
    expect(kindOf(namedBy('+4915112345678'))).toBe('phoneNumber');
  });

  it('is not in the command, which the screen shows', () => {
    expect(optionOf(namedBy('ava@shop.example'))).toEqual(['--email', 'EMAIL']);
  });
});

describe('what is held of a person', () => {
  it('is counted by place, without the empty ones', () => {
    const held = heldOf({
      destination: 'main',
      identifiers: ['a***@s***.example'],
      jobs: [{}, {}],
      letters: [],
      auditEntries: 3,
      consents: [{ grantedMs: 1, withdrawnMs: 'yesterday' }],
    });
    expect(held.places.map(({ label, many }) => [label, many])).toEqual([
      ['Events in the lanes', 2],
      ['Consents', 1],
      ['Entries of the audit', 3],
    ]);
    expect(held.consents).toEqual([{ grantedMs: 1 }]);
  });

  it('is read from any JSON without an error', () => {
    for (const raw of [null, 7, 'text', [], { jobs: 'many', erasedAtMs: Number.NaN, identifiers: [1] }]) {
      expect(heldOf(raw)).toMatchObject({ places: [], consents: [] });
    }
  });
});
