import { EVENT_NAMES, type EventName, parseEvent, parseProfile } from '../src/index.js';
import { errorOf, event, LEAST, NOW_MS, parseNow, problemsOf } from './support/builders.js';

describe('a canonical event', () => {
  it.each([...EVENT_NAMES])('with the name %s is valid with its required properties', (name) => {
    expect(parseNow(event({ name }))).toEqual(event({ name }));
  });

  it('is returned as an equal copy that shares nothing with the input', () => {
    const input = event({
      profile: { email: 'ava@shop.example', properties: { tags: ['a'] } },
      properties: {
        ...LEAST.purchase,
        items: ['SKU-481', { sku: 'SKU-812', quantity: 2, price: 14.5, gift: true }],
      },
      consent: { status: 'granted', channels: ['email'], at: '2026-04-23T12:18:00+02:00', source: 'footer' },
      source: 'order-service',
    });
    const parsed = parseNow(input);
    expect(parsed).toEqual(input);
    (input.properties.items as unknown[]).push('later');
    expect(parsed.properties.items).toHaveLength(2);
  });

  it('keeps unknown properties', () => {
    const properties = { ...LEAST.search, filters: { size: ['S', null] }, page: 2 };
    expect(parseNow(event({ name: 'search', properties })).properties).toEqual(properties);
  });

  it('treats an undefined field as absent', () => {
    const { properties } = parseNow({
      ...event(),
      properties: { ...LEAST.purchase, discountCode: undefined },
    });
    expect(Object.keys(properties)).toEqual(['orderId', 'value', 'currency']);
  });

  it.each<[EventName, string[]]>([
    [
      'purchase',
      ['properties.orderId required', 'properties.value required', 'properties.currency required'],
    ],
    ['add_to_cart', ['properties.cartId required']],
    ['sign_up', []],
    ['view_content', ['properties.productId required']],
    ['begin_checkout', ['properties.checkoutId required']],
    ['search', ['properties.query required']],
    ['lead', ['properties.formId required']],
    [
      'refund',
      ['properties.orderId required', 'properties.refundValue required', 'properties.currency required'],
    ],
  ])('with the name %s and no properties lacks %j', (name, missing) => {
    expect(problemsOf(event({ name, properties: {} }))).toEqual(missing);
  });
});

describe('an invalid event', () => {
  it('is refused with every problem at once', () => {
    const input = {
      name: 'purchse',
      eventId: '',
      time: '2026-04-23 10:20',
      profile: { phone: '0151', country: 'Germany' },
      properties: [],
      consent: { status: 'yes' },
      timestamp: 1,
    };
    expect(problemsOf(input)).toEqual([
      'name unknown_name',
      'eventId invalid_event_id',
      'time invalid_time',
      'profile.country invalid_country',
      'profile.phone unknown_key',
      'properties invalid_type',
      'consent.status invalid_value',
      'timestamp unknown_key',
      'profile missing_identifier',
    ]);
  });

  it('gets a suggestion for a mistyped name and for a key in another spelling', () => {
    const error = errorOf({ ...event(), name: 'addToCart', properties: {} });
    expect(error?.problems[0]?.fix).toMatch(/^Did you mean 'add_to_cart'\?/);
    const other = errorOf(event({ properties: { order_id: '1', value: 1, currency: 'EUR' } }));
    expect(other?.problems[0]?.fix).toMatch(/^Rename 'order_id' to 'orderId'\./);
    expect(errorOf({ ...event(), profile: { mail: 'a@b.example' } })?.problems[0]?.fix).toBe(
      "Did you mean 'email'?",
    );
  });

  it('shows only shapes of values, in problems and in the message', () => {
    const error = errorOf({
      ...event(),
      name: 'ava@private.example',
      eventId: 'ava@private.example\n',
      time: 'ava@private.example',
      profile: { email: 'ava.private', phoneNumber: 'ava@private.example', 'ava@private.example': 1 },
      properties: { 'ava@private.example': Number.NaN, currency: 'ava@private.example' },
    });
    expect(JSON.stringify(error?.problems) + error?.message).not.toContain('private');
    expect(error?.problems.find(({ path }) => path === 'profile.email')?.got).toBe('string(11)');
  });

  it('with hundreds of problems lists all of them, and the first twenty in its message', () => {
    const items = Array.from({ length: 300 }, () => '');
    const error = errorOf(event({ properties: { ...LEAST.purchase, items } }));
    expect(error?.problems).toHaveLength(300);
    expect(error?.message.split('\n')).toHaveLength(22);
    expect(error?.message).toContain('… and 280 more');
  });

  it.each([undefined, null, 'purchase', 7, [], () => event(), new Date(0)])('can be %p', (input) => {
    expect(errorOf(input)?.code).toBe('invalid_event');
  });
});

describe('an event id', () => {
  it.each([
    'a',
    'ord_10492:purchase',
    '12',
    '0:1',
    'a b',
    'straße-ß',
    '訂單',
    'x'.repeat(255),
    '🛒'.repeat(255),
  ])('may be %j', (eventId) => expect(parseNow(event({ eventId })).eventId).toBe(eventId));

  it.each(['', ' ', 'x'.repeat(256), '🛒'.repeat(256), 'a\n', 'a\u0000', '\u007f', 'a\u200bb', '\u202eabc'])(
    'may not be %j',
    (eventId) => expect(problemsOf(event({ eventId }))).toEqual(['eventId invalid_event_id']),
  );
});

describe('the time of an event', () => {
  it.each([
    '2026-04-23T10:15:30Z',
    '2026-04-23T12:15:30.250+02:00',
    '2000-01-01T00:00:00Z',
    '2024-02-29T23:59:59.999999-11:30',
    '2026-04-23T10:35:00Z',
  ])('may be %s', (time) => expect(parseNow(event({ time })).time).toBe(time));

  it.each([
    '2026-04-23T10:15:30',
    '2026-04-23T10:15Z',
    '2026-04-23',
    '2026-02-29T10:00:00Z',
    '2026-04-31T10:00:00Z',
    '2026-13-01T10:00:00Z',
    '2026-04-23T24:00:00Z',
    '2026-04-23T10:15:60Z',
    '2026-04-23T10:15:30+15:00',
    ' 2026-04-23T10:15:30Z',
    '1999-12-31T23:59:59Z',
    '2000-01-01T00:00:00+01:00',
    '1776939330000',
    'Thu, 23 Apr 2026 10:15:30 GMT',
  ])('may not be %j', (time) => expect(problemsOf(event({ time }))).toEqual(['time invalid_time']));

  it('is in the future when it is more than five minutes ahead, whatever its offset', () => {
    expect(problemsOf(event({ time: '2026-04-23T12:35:00+02:00' }))).toEqual([]);
    expect(problemsOf(event({ time: '2026-04-23T12:35:00.001+02:00' }))).toEqual([
      'time timestamp_in_future',
    ]);
  });
});

describe('the profile of an event', () => {
  it.each([{ email: 'ava@shop.example' }, { phoneNumber: '+4915112345678' }, { externalId: 'c-1' }])(
    'needs no more than %j',
    (profile) => expect(parseNow(event({ profile })).profile).toEqual(profile),
  );

  it.each([
    "o'neil+a@sub.shop.example",
    'jürgen@müller.example',
    'a/b=c@shop.example',
    'x@shop.xn--p1ai',
    'ava@shop',
    'try..this..@docomo.example',
    'a@-shop.example',
  ])('has the e-mail address %s, which the destination judges', (email) =>
    expect(problemsOf(event({ profile: { email } }))).toEqual([]),
  );

  it.each(['ava', ' ava@shop.example', '@shop.example', 'ava@', 'a@b@c.de', 'a\n@shop.example'])(
    'cannot have the e-mail address %j',
    (email) => expect(problemsOf(event({ profile: { email } }))).toEqual(['profile.email invalid_email']),
  );

  it.each(['015112345678', '+49 151 12345678', '+0151123456', '+1234567890123456', '4915112345678'])(
    'cannot have the phone number %j',
    (phoneNumber) =>
      expect(problemsOf(event({ profile: { phoneNumber } }))).toEqual(['profile.phoneNumber invalid_phone']),
  );

  it('is not reported as missing when an identifier is invalid', () => {
    expect(problemsOf({ ...event(), profile: { email: Symbol('x') } })).toEqual(['profile.email not_json']);
    expect(problemsOf({ ...event(), profile: { firstName: Symbol('x') } })).toEqual([
      'profile.firstName not_json',
      'profile missing_identifier',
    ]);
  });
});

describe('a problem with a value', () => {
  it('is reported once, and not again as missing or of the wrong type', () => {
    const properties = {
      orderId: Symbol('x'),
      value: Number.NaN,
      currency: 'EUR',
      items: ['SKU-481', () => 1],
    };
    expect(problemsOf({ ...event(), properties })).toEqual([
      'properties.orderId not_json',
      'properties.value not_json',
      'properties.items[1] not_json',
    ]);
  });
});

describe('money', () => {
  it('needs a currency', () => {
    const properties = { ...LEAST.add_to_cart, value: 89.95 };
    expect(problemsOf(event({ name: 'add_to_cart', properties }))).toEqual(['properties.currency required']);
  });

  it.each(['eur', 'EURO', 'XYZ', '€'])('cannot have the currency %j', (currency) => {
    const properties = { ...LEAST.purchase, currency };
    expect(problemsOf(event({ properties }))).toEqual(['properties.currency invalid_currency']);
  });

  it('is a number, and may be negative', () => {
    for (const [value, problems] of [
      [-0.01, []],
      ['12', ['properties.value invalid_type']],
      [null, ['properties.value invalid_type']],
    ] as const) {
      expect(problemsOf(event({ properties: { ...LEAST.purchase, value } }))).toEqual(problems);
    }
  });
});

describe('a profile', () => {
  it('can be parsed alone', () => {
    const parse = (input: unknown) => parseProfile(input, { nowMs: NOW_MS });
    const profile = { externalId: 'c-1', locale: 'de-DE', country: 'DE', properties: { cleared: null } };
    expect(parse(profile)).toEqual(profile);
    expect(problemsOf({ locale: 'de_DE' }, parse)).toEqual(['locale invalid_locale', ' missing_identifier']);
  });
});

describe('the limit of bytes', () => {
  const sizeOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
  const filled = (note: string) => event({ properties: { ...LEAST.purchase, note } });

  it.each(['x', 'é', '🛒', '"', '\u0001'])('is exact to the byte for a text of %j', (char) => {
    const input = filled(char.repeat(100));
    expect(parseEvent(input, { nowMs: NOW_MS, maxBytes: sizeOf(input) })).toEqual(input);
    const error = errorOf(input, (it) => parseEvent(it, { nowMs: NOW_MS, maxBytes: sizeOf(input) - 1 }));
    expect(error?.problems).toMatchObject([{ path: '', code: 'too_large' }]);
  });

  it('is 100 KB by default', () => {
    expect(problemsOf(filled('x'.repeat(102_400 - sizeOf(filled('')))))).toEqual([]);
    expect(problemsOf(filled('x'.repeat(102_401 - sizeOf(filled('')))))).toEqual([' too_large']);
  });
});
