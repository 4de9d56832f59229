import {
  type CanonicalEvent,
  type EventName,
  type JsonObject,
  OWNERSHIP,
  type Ownership,
} from '@tracklayer/events';
import { MAPPING, mapEvent } from '@tracklayer/klaviyo';
import { EMPTY_MAP, parseMap } from '../src/formats/field-map.js';
import type { Format } from '../src/formats/format.js';
import { type Checked, interpret } from '../src/formats/interpret.js';

const NOW_MS = Date.UTC(2026, 3, 20);

interface How {
  map?: Parameters<typeof parseMap>[0];
  utc?: boolean;
  profiles?: boolean;
  decimalComma?: boolean;
}

function read(
  format: Format,
  entry: unknown,
  { map, utc = false, profiles, decimalComma = false }: How = {},
): Checked {
  return interpret(entry, {
    format,
    kind: profiles ? 'profiles' : 'events',
    map: map ? parseMap(map) : EMPTY_MAP,
    utc,
    decimalComma,
    nowMs: NOW_MS,
  });
}

const codes = (checked: Checked) =>
  'problems' in checked ? checked.problems.map(({ code }) => code) : checked;

describe('a track call of Segment', () => {
  const call = {
    type: 'track',
    event: 'Order Completed',
    messageId: 'ajs-1',
    userId: 'cust_7',
    timestamp: '2024-03-01T10:00:00.000Z',
    context: { traits: { email: 'ava@shop.example' } },
    properties: {
      order_id: '77',
      total: 25.5,
      currency: 'EUR',
      coupon: 'SPRING',
      products: [{ product_id: 'p1', sku: 'S1', name: 'Cream', price: 12.75, quantity: 2 }],
      affiliation: 'web',
    },
  };

  it('becomes our event under our names, and loses nothing', () => {
    expect(read('segment', call)).toEqual({
      event: {
        name: 'purchase',
        eventId: 'ajs-1',
        time: '2024-03-01T10:00:00.000Z',
        profile: { email: 'ava@shop.example', externalId: 'cust_7' },
        properties: {
          orderId: '77',
          value: 25.5,
          currency: 'EUR',
          discountCode: 'SPRING',
          items: [{ productId: 'p1', sku: 'S1', productName: 'Cream', price: 12.75, quantity: 2 }],
          affiliation: 'web',
        },
      },
    });
  });

  it.each([
    [
      'Product Added',
      { cart_id: 'c1', product_id: 'p1' },
      { name: 'add_to_cart', properties: { cartId: 'c1', productId: 'p1' } },
    ],
    [
      'Product Viewed',
      { product_id: 'p1', url: 'https://shop.example/p1' },
      { name: 'view_content', properties: { productUrl: 'https://shop.example/p1' } },
    ],
    [
      'Checkout Started',
      { order_id: 'o1', value: 3, currency: 'EUR' },
      { name: 'begin_checkout', properties: { checkoutId: 'o1', value: 3 } },
    ],
    ['Products Searched', { query: 'cream' }, { name: 'search', properties: { query: 'cream' } }],
    [
      'Order Refunded',
      { order_id: 'o1', total: 3, currency: 'EUR' },
      { name: 'refund', properties: { orderId: 'o1', refundValue: 3 } },
    ],
  ])('%s is known', (event, properties, expected) => {
    expect(read('segment', { ...call, event, properties })).toMatchObject({ event: expected });
  });

  it('of an unknown event is refused, unless the map names it', () => {
    const other = { ...call, event: 'Bestellung' };
    expect(codes(read('segment', other))).toEqual(['unknown_event']);
    const map = [{ file: 'map.json', text: '{"names": {"Bestellung": "purchase"}}' }];
    expect(read('segment', other, { map })).toMatchObject({ event: { name: 'purchase' } });
  });

  it('is told from other calls', () => {
    expect(read('segment', { ...call, type: 'page' })).toEqual({ withheld: 'other_call' });
    expect(read('segment', call, { profiles: true })).toEqual({ withheld: 'other_call' });
    expect(codes(read('segment', { ...call, type: 'pgae' }))).toEqual(['not_a_track_call']);
    const identify = {
      type: 'identify',
      userId: 'c1',
      traits: { email: 'a@shop.example', first_name: 'Ava', plan: 'gold' },
    };
    expect(read('segment', identify, { profiles: true })).toEqual({
      profile: { email: 'a@shop.example', externalId: 'c1', firstName: 'Ava', properties: { plan: 'gold' } },
    });
  });
});

describe('a row of a CSV of Klaviyo', () => {
  const row = {
    Timestamp: '2024-03-01 10:00:00',
    'Person//Email': 'ava@shop.example',
    $event_id: 'k1',
    $value: '12.50',
    'Metric Name': 'Placed Order',
    'Order ID': '77',
    Currency: 'EUR',
    items: '["S1"]',
    Shade: '07',
  };

  it('becomes our event: metrics and properties by the mapping read backwards, text as text', () => {
    expect(read('klaviyo-csv', row, { utc: true })).toEqual({
      event: {
        name: 'purchase',
        eventId: 'k1',
        time: '2024-03-01T10:00:00Z',
        profile: { email: 'ava@shop.example' },
        properties: { orderId: '77', value: 12.5, currency: 'EUR', items: ['S1'], Shade: '07' },
      },
    });
  });

  it('without an offset says what to do about it', () => {
    expect(codes(read('klaviyo-csv', row))).toEqual(['time_without_offset']);
    expect(read('klaviyo-csv', { ...row, Timestamp: '2024-03-01 10:00:00+0200' })).toMatchObject({
      event: { time: '2024-03-01T10:00:00+02:00' },
    });
  });

  it('takes the event name from the map where a file is of one metric', () => {
    const { 'Metric Name': _, ...nameless } = row;
    expect(codes(read('klaviyo-csv', nameless, { utc: true }))).toEqual(['required']);
    expect(read('klaviyo-csv', nameless, { utc: true, map: ['name:=purchase'] })).toMatchObject({
      event: { name: 'purchase' },
    });
  });

  it('reads properties packed as JSON', () => {
    const packed = {
      'Event Properties': '{"order_id": "77", "value": 3, "currency": "EUR", "source": "tracklayer"}',
      'Event ID': 'k2',
      Email: 'ava@shop.example',
      Metric: 'Placed Order',
      Datetime: '1709287200',
    };
    expect(read('klaviyo-csv', packed)).toMatchObject({
      event: {
        eventId: 'k2',
        time: '2024-03-01T10:00:00.000Z',
        properties: { orderId: '77', value: 3, currency: 'EUR' },
      },
    });
  });

  it('of a list becomes a profile, without what Klaviyo counts itself', () => {
    const person = {
      Email: 'ava@shop.example',
      'First Name': 'Ava',
      Country: 'Germany',
      'Klaviyo ID': '01',
      'Last Open': 'x',
      Shade: '7',
    };
    expect(read('klaviyo-csv', person, { profiles: true })).toEqual({
      profile: {
        email: 'ava@shop.example',
        firstName: 'Ava',
        properties: { Shade: '7', country: 'Germany' },
      },
    });
  });
});

describe('an event of ours that Klaviyo exported', () => {
  const theirs = { source: 'shop', event_owner: 'them', order_id: 'x', property_note: 'y' };
  const events: [EventName, JsonObject][] = [
    [
      'purchase',
      { orderId: '77', value: 12.5, currency: 'EUR', items: ['S1'], discountCode: 'MAI', ...theirs },
    ],
    ['add_to_cart', { cartId: 'c1', productId: 'p1', quantity: 2, value: 3, currency: 'EUR' }],
    ['view_content', { productId: 'p1', price: 3, value: 4, currency: 'EUR' }],
    [
      'begin_checkout',
      { checkoutId: 'ch1', cartId: 'c1', value: 3, currency: 'EUR', itemCount: 2, items: ['S1'] },
    ],
    ['search', { query: 'cream', resultCount: 3 }],
    ['lead', { formId: 'contact', source: 'fair', consentState: 'granted', productId: 'p1' }],
    ['refund', { orderId: '77', refundValue: 3, currency: 'EUR', reason: 'damaged' }],
  ];

  it.each(events)('is the same event again: %s', (name, properties) => {
    const event: CanonicalEvent = {
      name,
      eventId: 'e1',
      time: '2024-03-01T10:00:00Z',
      profile: { email: 'ava@shop.example' },
      properties,
      source: 'import:shop',
    };
    // Sent marked, which is no word of the event's own.
    const ownership = { ...OWNERSHIP, [name]: { owner: 'browser', otherwise: 'mark' } } as Ownership;
    const sent = mapEvent(event, MAPPING, { ownership });
    expect(sent.properties).toMatchObject({ event_owner: 'browser' });
    const row = {
      Timestamp: '2024-03-01 10:00:00',
      'Person//Email': 'ava@shop.example',
      $event_id: sent.uniqueId,
      'Metric Name': sent.metric,
      ...Object.fromEntries(
        Object.entries({ migration_id: 'older', $value: sent.value ?? '', ...sent.properties }).map(
          ([column, value]) => [column, typeof value === 'object' ? JSON.stringify(value) : String(value)],
        ),
      ),
    };
    const cells = Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== ''));
    expect(read('klaviyo-csv', cells, { utc: true })).toEqual({ event });
  });

  it('of another shop keeps properties that are called as ours, and its value once', () => {
    const row = {
      Timestamp: '2024-03-01 10:00:00+0000',
      'Person//Email': 'ava@shop.example',
      $event_id: 'k1',
      'Metric Name': 'Placed Order',
      order_id: '77',
      value: '3',
      $value: '3',
      currency: 'EUR',
      migration_id: 'mine',
      event_source: 'till',
    };
    expect(read('klaviyo-csv', row)).toMatchObject({
      event: {
        properties: { orderId: '77', value: 3, currency: 'EUR', migration_id: 'mine', event_source: 'till' },
      },
    });
    expect(read('klaviyo-csv', row)).not.toHaveProperty('event.properties.$value');
  });
});

describe('the consent columns of a profile export of Klaviyo', () => {
  const person = {
    Email: 'ava@shop.example',
    'Phone Number': '+4915112345678',
    'Email Marketing Consent': 'SUBSCRIBED',
    'Email Marketing Consent Timestamp': '2023-01-02 03:04:05',
    'SMS Marketing Consent': 'UNSUBSCRIBED',
  };
  const readPerson = (cells: object, how: How = {}) =>
    read('klaviyo-csv', { ...person, ...cells }, { utc: true, profiles: true, ...how });

  it('are a word per channel, a withdrawal without a time as of when the file was opened', () => {
    expect(readPerson({})).toEqual({
      profile: { email: 'ava@shop.example', phoneNumber: '+4915112345678' },
      consents: [
        { status: 'granted', channels: ['email'], at: '2023-01-02T03:04:05Z', source: 'klaviyo_export' },
        { status: 'withdrawn', channels: ['sms'], at: '2026-04-20T00:00:00.000Z', source: 'klaviyo_export' },
      ],
    });
  });

  it('subscribe nobody who never subscribed, nor an address that is suppressed', () => {
    const never = { 'Email Marketing Consent': 'NEVER_SUBSCRIBED', 'SMS Marketing Consent': '' };
    expect(readPerson(never)).not.toHaveProperty('consents');
    expect(readPerson({ 'Email Suppressions': "['USER_SUPPRESSED']" })).toMatchObject({
      consents: [{ status: 'denied' }, { status: 'withdrawn' }],
    });
    expect(readPerson({ 'Email Suppressions': '[]' })).toMatchObject({
      consents: [{ status: 'granted' }, {}],
    });
  });

  it('want the time of what was granted, from the map where it was the same for all', () => {
    const timeless = { 'Email Marketing Consent Timestamp': '' };
    expect(codes(readPerson(timeless))).toEqual(['consent_without_time']);
    const map = ['consent.at:=2023-01-01T00:00:00Z'];
    expect(readPerson(timeless, { map })).toMatchObject({
      consents: [
        { status: 'granted', channels: ['email'], at: '2023-01-01T00:00:00Z' },
        { status: 'withdrawn', channels: ['sms'] },
      ],
    });
  });
});

describe('a row of any CSV', () => {
  it('is taken by its column names', () => {
    const row = {
      name: 'purchase',
      eventId: 'e1',
      time: '2024-03-01T10:00:00Z',
      email: 'a@shop.example',
      orderId: '0077',
      'properties.value': '3',
      currency: 'EUR',
    };
    expect(read('csv', row)).toMatchObject({
      event: { profile: { email: 'a@shop.example' }, properties: { orderId: '0077', value: 3 } },
    });
  });

  it('is mapped: columns, constants, names, and nothing else goes', () => {
    const row = {
      Nr: '77',
      Datum: '2024-03-01 10:00',
      Mail: 'a@shop.example',
      Summe: '3.5',
      Art: 'Kauf',
      Geheim: 'x',
    };
    const map = [
      { file: 'm.json', text: '{"fields": {"name": "Art", "time": "Datum"}, "names": {"Kauf": "purchase"}}' },
      'eventId=Nr',
      'properties.orderId=Nr',
      'email=Mail',
      'properties.value=Summe',
      'properties.currency:=EUR',
    ];
    expect(read('csv', row, { map, utc: true })).toEqual({
      event: {
        name: 'purchase',
        eventId: '77',
        time: '2024-03-01T10:00:00Z',
        profile: { email: 'a@shop.example' },
        properties: { orderId: '77', value: 3.5, currency: 'EUR' },
      },
    });
    expect(read('csv', row, { map: [...map, 'properties.*=*'], utc: true })).toMatchObject({
      event: { properties: { Geheim: 'x' } },
    });
  });

  it.each([
    ['1.234,50', 1234.5],
    ['1.234.567,5', 1234567.5],
    ['12,5', 12.5],
    ['1234', 1234],
    ['0.125', 0.125],
    ['1234.5', 1234.5],
    ['1.234', 'ambiguous_number'],
    ['1.234.567', 'ambiguous_number'],
    ['1,234', 'ambiguous_number'],
  ])('of a file with semicolons has German numbers: %s', (value, expected) => {
    const row = { name: 'purchase', eventId: 'e1', time: '2024-03-01T10:00:00Z', email: 'a@shop.example' };
    const rest = { orderId: '1.234', currency: 'EUR' };
    const found = read('csv', { ...row, ...rest, value }, { decimalComma: true });
    if (typeof expected === 'string') expect(codes(found)).toEqual([expected]);
    else expect(found).toMatchObject({ event: { properties: { orderId: '1.234', value: expected } } });
    const mapped = [
      'name:=purchase',
      'eventId=eventId',
      'time=time',
      'email=email',
      'properties.orderId=orderId',
    ];
    const map = [...mapped, 'properties.value=value', 'properties.currency:=EUR'];
    expect(read('csv', { ...row, ...rest, value }, { decimalComma: true, map })).toEqual(found);
  });

  it.each(['order=Nr', 'eventId', '=x', 'name:='])('a mapping that is none is refused: %s', (flag) => {
    expect(() => parseMap([flag])).toThrow(expect.objectContaining({ code: 'invalid_map' }));
  });
});

describe('consent beside a profile', () => {
  const profile = { email: 'ava@shop.example' };
  const consent = { status: 'granted', at: '2023-01-02T03:04:05Z' };

  it('may stand in the profile or next to it', () => {
    const expected = { profile, consents: [consent] };
    expect(read('canonical', { ...profile, consent }, { profiles: true })).toEqual(expected);
    expect(read('canonical', { profile, consent }, { profiles: true })).toEqual(expected);
  });

  it('is for an address that the profile has, and of a status that there is', () => {
    const sms = { ...profile, consent: { ...consent, channels: ['sms'] } };
    expect(read('canonical', sms, { profiles: true })).toMatchObject({ problems: [{ path: 'phoneNumber' }] });
    const odd = { ...profile, consent: { status: 'yes' } };
    expect(read('canonical', odd, { profiles: true })).toMatchObject({
      problems: [{ path: 'consent.status' }],
    });
  });

  it('comes out of CSV columns, several channels in one cell; a row without a status says nothing', () => {
    const row = { email: 'ava@shop.example', phoneNumber: '+4915112345678', 'consent.source': 'shop' };
    const said = { ...row, 'consent.status': 'withdrawn', 'consent.channels': 'email, sms' };
    expect(read('csv', said, { profiles: true })).toMatchObject({
      consents: [{ status: 'withdrawn', channels: ['email', 'sms'], source: 'shop' }],
    });
    expect(read('csv', row, { profiles: true })).not.toHaveProperty('consents');
  });
});

describe('a canonical event', () => {
  it('that claims a subscription without consent is refused', () => {
    const signUp = {
      name: 'sign_up',
      eventId: 's1',
      time: '2024-03-01T10:00:00Z',
      profile: { email: 'a@shop.example' },
      properties: {},
    };
    expect(codes(read('canonical', signUp))).toEqual(['consent_missing']);
    expect(read('canonical', { ...signUp, consent: { status: 'granted' } })).toHaveProperty('event');
  });

  it.each([[[1]], ['text'], [null], [7]])('is an object, and not %j', (entry) => {
    expect(codes(read('canonical', entry))).toEqual(['not_an_object']);
  });

  it('can have its fields mapped as well', () => {
    const entry = {
      name: 'search',
      eventId: 's1',
      time: '1709287200',
      profile: { email: 'a@shop.example' },
      properties: { query: 'x' },
    };
    expect(read('canonical', entry, { map: ['time=time', 'properties.shop:=de'] })).toMatchObject({
      event: { time: '2024-03-01T10:00:00.000Z', properties: { query: 'x', shop: 'de' } },
    });
  });
});
