import { type CanonicalEvent, type NormaliseOptions, normaliseEvent } from '../../src/index.js';
import { event, LEAST, NOW_MS } from '../support/builders.js';

const OPTIONS: NormaliseOptions = { nowMs: NOW_MS };

/** One thing that an application sends, and the right event. Both are changes of one order. */
interface Case {
  sent: Record<string, unknown>;
  right: Partial<CanonicalEvent>;
  /** Paths of the values that are left out. */
  leftOut?: string[];
}

const profile = (fields: object) => ({ profile: { email: 'ava@shop.example', ...fields } });
const order = (fields: object) => ({ properties: { ...LEAST.purchase, ...fields } });

const CASES: Record<string, Case> = {
  'a national phone number of the profile’s country': {
    sent: profile({ country: 'DE', phoneNumber: '0151 12345678' }),
    right: profile({ country: 'DE', phoneNumber: '+4915112345678' }),
  },
  'a phone number with blanks': {
    sent: profile({ phoneNumber: '+49 151 12345678' }),
    right: profile({ phoneNumber: '+4915112345678' }),
  },
  'a phone number with its trunk zero in brackets': {
    sent: profile({ phoneNumber: '+49 (0)151/123-456.78' }),
    right: profile({ phoneNumber: '+4915112345678' }),
  },
  'an empty phone number': { sent: profile({ phoneNumber: '' }), right: profile({}) },
  'a phone number that says that there is none': {
    sent: profile({ country: 'DE', phoneNumber: 'n/a' }),
    right: profile({ country: 'DE' }),
    leftOut: ['profile.phoneNumber'],
  },
  'a national phone number of no known country': {
    sent: profile({ phoneNumber: '0151 12345678' }),
    right: profile({}),
    leftOut: ['profile.phoneNumber'],
  },
  'a phone number that lacks its plus': {
    sent: profile({ country: 'DE', phoneNumber: '4915112345678' }),
    right: profile({ country: 'DE' }),
    leftOut: ['profile.phoneNumber'],
  },
  'a quantity that is a fraction': {
    sent: order({ items: [{ sku: 'cheese', quantity: 0.5 }] }),
    right: order({ items: [{ sku: 'cheese', quantity: 0.5 }] }),
  },
  'a line and a value below zero': {
    sent: order({ value: -3, items: [{ sku: 'a' }, { sku: 'REFERRAL', quantity: 1, price: -5 }] }),
    right: order({ value: -3, items: [{ sku: 'a' }, { sku: 'REFERRAL', quantity: 1, price: -5 }] }),
  },
  'a currency in small letters': { sent: order({ currency: 'eur' }), right: order({ currency: 'EUR' }) },
  'the name of a currency': { sent: order({ currency: 'Swiss franc ' }), right: order({ currency: 'CHF' }) },
  'the sign of the euro': { sent: order({ currency: '€' }), right: order({ currency: 'EUR' }) },
  'a locale with underscores': {
    sent: profile({ locale: 'zh_Hans_CN' }),
    right: profile({ locale: 'zh-Hans-CN' }),
  },
  'a locale with an encoding': {
    sent: profile({ locale: 'de_DE.UTF-8' }),
    right: profile({ locale: 'de-DE' }),
  },
  'a locale that is none': {
    sent: profile({ locale: 'German (Germany)' }),
    right: profile({}),
    leftOut: ['profile.locale'],
  },
  'the name of a country': { sent: profile({ country: 'Germany' }), right: profile({ country: 'DE' }) },
  'the name of a country in its language': {
    sent: profile({ country: 'Deutschland' }),
    right: profile({ country: 'DE' }),
  },
  'a country with three letters': { sent: profile({ country: 'USA' }), right: profile({ country: 'US' }) },
  'a country in small letters': { sent: profile({ country: 'de' }), right: profile({ country: 'DE' }) },
  'a name of two countries': {
    sent: profile({ country: 'Congo' }),
    right: profile({}),
    leftOut: ['profile.country'],
  },
  'an address with blanks, and a postal code as a number': {
    sent: profile({ address: ' Elm Road 4 ', address2: '', city: 'Köln\n', region: null, zip: 50667 }),
    right: profile({ address: 'Elm Road 4', city: 'Köln', zip: '50667' }),
  },
  'an address whose first line has a number': {
    sent: profile({ address1: 'Elm Road 4', address2: '3rd floor' }),
    right: profile({ address: 'Elm Road 4', address2: '3rd floor' }),
  },
  'a job title and a company': {
    sent: profile({ title: ' CEO ', organization: 'Acme Ltd' }),
    right: profile({ title: 'CEO', organization: 'Acme Ltd' }),
  },
  'a place that is no text': {
    sent: profile({ address: { street: 'Elm Road 4' }, city: ['Köln'], zip: 50667.5, title: true }),
    right: profile({}),
    leftOut: ['profile.address', 'profile.city', 'profile.zip', 'profile.title'],
  },
  'null in optional fields': {
    sent: {
      ...profile({ firstName: null }),
      ...order({ items: [{ sku: 'a', price: null }] }),
      consent: null,
    },
    right: { ...profile({}), ...order({ items: [{ sku: 'a' }] }) },
  },
  'empty texts in optional fields': {
    sent: { ...order({ shippingCountry: '', discountCode: '', checkoutUrl: '  ' }), source: '' },
    right: order({}),
  },
  'null and empty texts in free properties, which stay': {
    sent: { ...profile({ properties: { tier: null } }), ...order({ note: null, gift: '' }) },
    right: { ...profile({ properties: { tier: null } }), ...order({ note: null, gift: '' }) },
  },
  'blanks around an address': {
    sent: profile({ email: ' Ava@Shop.example ' }),
    right: profile({ email: 'Ava@Shop.example' }),
  },
  'an address that looks odd': {
    sent: profile({ email: 'try..this..@docomo.example', externalId: 'c-1' }),
    right: profile({ email: 'try..this..@docomo.example', externalId: 'c-1' }),
  },
  'an address that is none, beside an id': {
    sent: { profile: { email: 'nobody', externalId: 'c-1' } },
    right: { profile: { externalId: 'c-1' } },
    leftOut: ['profile.email'],
  },
  'ids as numbers': {
    sent: { ...profile({ externalId: 34982 }), ...order({ orderId: 10492 }), eventId: 77 },
    right: { ...profile({ externalId: '34982' }), ...order({ orderId: '10492' }), eventId: '77' },
  },
  'amounts as text': {
    sent: order({ value: '89.95', items: [{ sku: 'a', price: '1.234,50', quantity: ' 2 ' }] }),
    right: order({ value: 89.95, items: [{ sku: 'a', price: 1234.5, quantity: 2 }] }),
  },
  'an amount that can be read in two ways': {
    sent: order({ items: [{ sku: 'a', price: '1.234' }] }),
    right: order({ items: [{ sku: 'a' }] }),
    leftOut: ['properties.items[0].price'],
  },
  'big integers': {
    sent: order({ value: 129n, loyaltyId: 9_007_199_254_740_993n }),
    right: order({ value: 129, loyaltyId: '9007199254740993' }),
  },
  dates: {
    sent: { time: new Date('2026-04-23T10:20:00Z'), ...order({ shipsAt: new Date('2026-04-25T00:00:00Z') }) },
    right: { time: '2026-04-23T10:20:00.000Z', ...order({ shipsAt: '2026-04-25T00:00:00.000Z' }) },
  },
  'a function and a circle in free properties': {
    sent: order({ note: () => 1, extra: { good: 1, bad: Symbol('x') } }),
    right: order({ extra: { good: 1 } }),
    leftOut: ['properties.note', 'properties.extra.bad'],
  },
  'unknown fields': {
    sent: { ...profile({ phone: '+4915112345678' }), timestamp: 1 },
    right: profile({}),
    leftOut: ['profile.phone', 'timestamp'],
  },
  'order lines that are none': {
    sent: order({ items: ['a', null, '', { sku: 'b', gift: true }, () => 1, 12] }),
    right: order({ items: ['a', { sku: 'b', gift: true }, '12'] }),
    leftOut: ['properties.items[4]', 'properties.items[1]', 'properties.items[2]'],
  },
  'one order line without a list, and a list that PHP wrote': {
    sent: order({ items: { 1: { sku: 'a' }, 3: { sku: 'b' } } }),
    right: order({ items: [{ sku: 'a' }, { sku: 'b' }] }),
  },
  'a link without a scheme': {
    sent: order({ checkoutUrl: 'shop.example/cart' }),
    right: order({}),
    leftOut: ['properties.checkoutUrl'],
  },
  'properties that are no object': {
    sent: profile({ properties: 'gold' }),
    right: profile({}),
    leftOut: ['profile.properties'],
  },
};

describe('an order is normalised', () => {
  it.each(Object.entries(CASES))('with %s', (_, { sent, right, leftOut = [] }) => {
    const { value, warnings, leftOut: kept } = normaliseEvent({ ...event(), ...sent }, OPTIONS);
    expect(value).toEqual(event(right));
    expect(warnings.map(({ path }) => path)).toEqual(leftOut);
    expect(kept.map(({ path }) => path)).toEqual(leftOut);
  });

  it('and keeps what was left out, where it is JSON and short', () => {
    const { leftOut } = normaliseEvent({ ...event(), ...profile({ phoneNumber: 'n/a', age: 7 }) }, OPTIONS);
    expect(leftOut).toEqual([
      { path: 'profile.phoneNumber', code: 'invalid_phone', got: 'string(3)', value: 'n/a' },
      { path: 'profile.age', code: 'unknown_key', got: 'number', value: 7 },
    ]);
  });

  it('and says which values it changed', () => {
    const { changed } = normaliseEvent(
      { ...event(), ...profile({ country: 'usa', firstName: 'Ava' }) },
      OPTIONS,
    );
    expect(changed).toEqual(['profile.country']);
    const numbered = normaliseEvent({ ...event(), ...profile({ address1: ' Elm Road 4' }) }, OPTIONS);
    expect(numbered.changed).toEqual(['profile.address']);
  });
});
