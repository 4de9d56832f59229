import { EMPTY_MAP, parseMap } from '../../src/formats/field-map.js';
import { interpret } from '../../src/formats/interpret.js';
import type { Interpretation } from '../../src/formats/interpretation.js';
import { BIGCOMMERCE_ORDERS } from '../../src/sources/bigcommerce.js';
import { PRESTASHOP_ORDERS } from '../../src/sources/prestashop.js';
import type { SourceProfile } from '../../src/sources/source.js';

const how = (more: Partial<Interpretation>): Interpretation => ({
  kind: 'events',
  format: 'csv',
  map: EMPTY_MAP,
  utc: false,
  nowMs: Date.UTC(2026, 3, 20),
  ...more,
});

const ofSource = (source: SourceProfile, entry: Record<string, string>, rows?: Record<string, string>[]) =>
  interpret(entry, how({ source, map: source.map, timeZone: 'Europe/Berlin' }), rows);

describe('an order of BigCommerce', () => {
  const order = {
    'Order ID': '101',
    'Order Date': '20/11/2025 13:12',
    'Order Status': 'Completed',
    'Order Total (inc tax)': '85.00',
    'Order Currency Code': 'EUR',
    'Customer Email': 'ava@shop.example',
    'Product Details':
      'Product ID: 7, Product Qty: 2, Product SKU: SH-M, Product Name: Shirt, blue, Product Unit Price: 40.00|' +
      'Product ID: 8, Product Qty: 1, Product SKU: MUG, Product Name: Mug, Product Unit Price: 5.00',
    'Refund Amount': '5.00',
  };

  it('has the items of its cell, and its refund', () => {
    expect(ofSource(BIGCOMMERCE_ORDERS, order)).toMatchObject({
      event: {
        eventId: '101',
        time: '2025-11-20T12:12:00.000Z',
        properties: {
          value: 85,
          items: [
            { productId: '7', sku: 'SH-M', productName: 'Shirt, blue', quantity: 2, price: 40 },
            { productId: '8', sku: 'MUG', productName: 'Mug', quantity: 1, price: 5 },
          ],
        },
      },
      beside: [{ event: { name: 'refund', eventId: '101_refund', properties: { refundValue: 5 } } }],
    });
  });

  it.each([
    ['Cancelled', 'cancelled'],
    ['Declined', 'failed'],
    ['Awaiting Payment', 'unpaid'],
  ])('is left out if it is %s', (status, withheld) => {
    expect(ofSource(BIGCOMMERCE_ORDERS, { ...order, 'Order Status': status })).toEqual({ withheld });
  });
});

describe('an order of PrestaShop', () => {
  const order = {
    id_order: '5',
    reference: 'XKBKNABJK',
    date_add: '2025-07-01 12:00:00',
    email: 'ava@shop.example',
    total_paid: '45.50',
    currency: 'EUR',
    state: 'Payment accepted',
    valid: '1',
  };

  it('has an item for each of its rows', () => {
    const rows = ['Shirt', 'Mug'].map((product_name) => ({ ...order, product_name, product_quantity: '1' }));
    expect(ofSource(PRESTASHOP_ORDERS, order, rows)).toMatchObject({
      event: {
        eventId: 'XKBKNABJK',
        time: '2025-07-01T10:00:00.000Z',
        properties: {
          items: [
            { productName: 'Shirt', quantity: 1 },
            { productName: 'Mug', quantity: 1 },
          ],
        },
      },
    });
  });

  it('is judged by the condition of the user where it names the column of the state', () => {
    const french = { ...order, state: 'Paiement accepté' };
    expect(ofSource(PRESTASHOP_ORDERS, french)).toEqual({ withheld: 'unpaid' });
    const where = [{ column: 'state', value: 'Paiement accepté', not: false }];
    const wanted = { source: PRESTASHOP_ORDERS, map: PRESTASHOP_ORDERS.map, timeZone: 'UTC', where };
    expect(interpret(french, how(wanted))).toMatchObject({ event: { name: 'purchase' } });
  });
});

describe('a call of Segment or RudderStack', () => {
  const call = (more: object, consentCategories?: string[]) =>
    interpret(
      {
        type: 'track',
        event: 'Order Completed',
        messageId: 'm1',
        userId: 'u1',
        timestamp: '2025-11-20T12:12:00Z',
        properties: { order_id: '1', total: 5, currency: 'EUR' },
        ...more,
      },
      how({ format: 'segment', consentCategories }),
    );
  const preferences = (categoryPreferences: object) => ({ context: { consent: { categoryPreferences } } });
  const lists = (allowedConsentIds: string[], deniedConsentIds: string[]) => ({
    context: { consentManagement: { allowedConsentIds, deniedConsentIds } },
  });

  it.each([
    [{ integrations: { All: true, Klaviyo: false } }, 'integration_off'],
    [{ integrations: { All: false } }, 'integration_off'],
    [preferences({ Advertising: false, Analytics: true }), 'no_consent'],
    [preferences({ one: true, two: false }), 'no_consent'],
    [lists(['C0001'], ['C0004']), 'no_consent'],
  ])('is left out if it was kept from Klaviyo: %j', (more, withheld) => {
    expect(call(more)).toEqual({ withheld });
  });

  it.each([
    { integrations: { All: false, 'Klaviyo (Actions)': { listId: 'x' } } },
    preferences({ Advertising: true, Analytics: false }),
    preferences({}),
    lists(['C0004'], ['C0002']),
  ])('is sent otherwise: %j', (more) => {
    expect(call(more)).toMatchObject({ event: { name: 'purchase' } });
  });

  it('needs the categories that the user names', () => {
    expect(call(preferences({ one: true, two: false }), ['one'])).toMatchObject({ event: {} });
    expect(call(preferences({ one: true }), ['two'])).toEqual({ withheld: 'no_consent' });
  });
});

describe('a cell', () => {
  const MAP = ['name:=purchase', 'eventId=Id', 'properties.orderId=Id', 'time=Time', 'email=Mail'].concat([
    'properties.value=Total',
    'properties.currency:=EUR',
  ]);
  const row = { Id: '1', Time: '2025-11-20T12:12:00Z', Mail: 'ava@shop.example', Total: '5' };
  const read = (more: Record<string, string>, map: string[] = [], settings: Partial<Interpretation> = {}) =>
    interpret({ ...row, ...more }, how({ map: parseMap([...MAP, ...map]), ...settings }));

  it('with JSON can be mapped by paths, also its lists', () => {
    const Cart = '{"shop":{"city":"Ulm"},"lines":[{"sku":"S1","n":"2"},{"sku":9007199254740993}]}';
    const map = ['properties.city=Cart.shop.city', 'properties.first=Cart.lines.0.sku'].concat([
      'properties.items[].sku=Cart.lines[].sku',
      'properties.items[].quantity=Cart.lines[].n',
    ]);
    expect(read({ Cart }, map)).toMatchObject({
      event: {
        properties: {
          city: 'Ulm',
          first: 'S1',
          items: [{ sku: 'S1', quantity: 2 }, { sku: '9007199254740993' }],
        },
      },
    });
  });

  it('with an object becomes properties of their own if the user wants it', () => {
    const map = ['properties.size=Size'];
    const Size = '{"width":3,"unit":{"name":"cm"}}';
    expect(read({ Size }, map, { flatten: true })).toMatchObject({
      event: { properties: { size_width: 3, size_unit_name: 'cm' } },
    });
    expect(read({ Size }, map)).toMatchObject({ event: { properties: { size: { width: 3 } } } });
  });

  it('with a rounded id of the person is left out, and refused if nothing else names the person', () => {
    const map = ['externalId=Customer'];
    const checked = read({ Customer: '1.23457E+12' }, map);
    expect(checked).toMatchObject({ leftOut: [{ path: 'profile.externalId', code: 'rounded_id' }] });
    expect(checked).not.toHaveProperty('event.profile.externalId');
    const { Mail: _, ...nameless } = { ...row, Customer: '1.23457E+12' };
    expect(interpret(nameless, how({ map: parseMap([...MAP, ...map]) }))).toMatchObject({
      problems: [{ code: 'rounded_id' }],
    });
  });

  it('with a time in the hour that comes twice is said, unless it has an offset', () => {
    const settings = { timeZone: 'Europe/Berlin' };
    expect(read({ Time: '2025-10-26 02:30:00' }, [], settings)).toMatchObject({ notes: ['repeated_hour'] });
    for (const Time of ['2025-10-26 02:30:00+02:00', '2025-10-26 01:30:00', '2025-10-26 03:00:00'])
      expect(read({ Time }, [], settings)).not.toHaveProperty('notes');
  });

  it('with a time in the hour that spring leaves out is said, and read as before the change', () => {
    const settings = { timeZone: 'Europe/Berlin' };
    expect(read({ Time: '2026-03-29 02:30:00' }, [], settings)).toMatchObject({
      event: { time: '2026-03-29T01:30:00.000Z' },
      notes: ['skipped_hour'],
    });
    for (const Time of [
      '2026-03-29 03:30:00',
      '2026-03-29 01:59:59',
      '2026-03-29 02:30:00+01:00',
      '2026-03-29 04:00:00',
    ])
      expect(read({ Time }, [], settings)).not.toHaveProperty('notes');
    // West of Greenwich too.
    expect(read({ Time: '2026-03-08 02:10:00' }, [], { timeZone: 'America/New_York' })).toMatchObject({
      event: { time: '2026-03-08T07:10:00.000Z' },
      notes: ['skipped_hour'],
    });
  });

  it('with an address that Klaviyo drops is said', () => {
    expect(read({ Mail: 'ava@Example.com' })).toMatchObject({ notes: ['dropped_address'] });
  });
});
