import fc from 'fast-check';
import { InvalidEventError, normaliseEvent } from '../../src/index.js';

const nowMs = Date.UTC(2026, 4, 1);

const purchase = {
  name: 'purchase',
  eventId: 'ord_1_purchase',
  time: '2026-04-20T10:00:00Z',
  profile: { email: 'ava@shop.example', phoneNumber: '+4915112345678', country: 'DE' },
  properties: {
    orderId: '1',
    value: 20.95,
    currency: 'EUR',
    items: [{ sku: 'SKU-1', name: 'Day cream', quantity: 1, price: 9.95 }],
    note: null,
    own: { deep: ['x', true, 1] },
  },
  source: 'order-service',
};

/** What becomes of an event: its value and everything that is said about it. */
function outcome(input: unknown, isJson: boolean, defaults = {}) {
  try {
    return normaliseEvent(input, { nowMs, isJson, ...defaults });
  } catch (error) {
    if (!(error instanceof InvalidEventError)) throw error;
    return error.problems;
  }
}

const text = (value: unknown) => JSON.stringify(value);

describe('an event that was made from JSON', () => {
  it('is not copied if it is canonical', () => {
    const event: unknown = JSON.parse(text(purchase));
    expect(normaliseEvent(event, { nowMs, isJson: true }).value).toBe(event);
    expect(normaliseEvent(event, { nowMs }).value).not.toBe(event);
  });

  it('becomes the same with and without the short way, whatever its fields are', () => {
    const value = fc.oneof(
      fc.constantFrom<unknown>(
        '',
        ' ',
        ' x ',
        'EUR',
        'eur',
        '€',
        '9,95',
        '1.234',
        'Germany',
        'DE',
        '0151 12345678',
      ),
      fc.constantFrom<unknown>(
        0,
        -0,
        5,
        1e19,
        null,
        true,
        [],
        {},
        [{}],
        ['SKU-1'],
        [' SKU-1 '],
        [{ price: '9,95' }],
      ),
      fc.constantFrom<unknown>(
        '2026-04-20T10:00:00Z',
        '2026-04-20 10:00',
        '2027-04-20T10:00:00Z',
        1776679200,
      ),
      fc.constantFrom<unknown>('\ud800', 'x'.repeat(40_000), 'x'.repeat(200_000), { '\ud800': 1 }),
      fc.constantFrom<unknown>({ status: 'granted' }, { email: 'ava@shop.example' }, { constructor: 1 }),
      fc.jsonValue(),
    );
    const place = fc.constantFrom(
      ...['name', 'eventId', 'time', 'profile', 'properties', 'consent', 'source', 'other'],
      ...[
        'profile.email',
        'profile.phoneNumber',
        'profile.country',
        'profile.address1',
        'profile.properties',
      ],
      ...[
        'profile.timezone',
        'properties.orderId',
        'properties.value',
        'properties.currency',
        'properties.items',
      ],
      ...['properties.shippingCountry', 'properties.discountCode', 'properties.own', 'properties.__proto__'],
    );
    const name = fc.constantFrom('purchase', 'search', 'add_to_cart', 'sign_up', 'lead', 'Other');
    const defaults = fc.constantFrom({}, { timeZone: 'Europe/Berlin', defaultCountry: 'DE' });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(place, value), { maxLength: 3 }),
        name,
        defaults,
        (changes, called, how) => {
          const event = JSON.parse(text({ ...purchase, name: called })) as Record<string, unknown>;
          for (const [path, changed] of changes) put(event, path, structuredClone(changed));
          const json: unknown = JSON.parse(text(event));
          const before = text(json);
          const short = outcome(json, true, how);
          expect(text(json)).toBe(before);
          expect(short).toEqual(outcome(JSON.parse(before), false, how));
        },
      ),
      { numRuns: 500 },
    );
  });
});

function put(event: Record<string, unknown>, path: string, value: unknown): void {
  const [head = '', key] = path.split('.');
  if (key === undefined) event[head] = value;
  else if (typeof event[head] === 'object' && event[head] !== null)
    Object.defineProperty(event[head], key, { value, enumerable: true, configurable: true, writable: true });
}
