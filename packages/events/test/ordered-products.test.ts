import fc from 'fast-check';
import { type CanonicalEvent, type JsonValue, LIMITS, orderedProducts, parseEvent } from '../src/index.js';
import { event, NOW_MS } from './support/builders.js';

const ORDER = { orderId: '10492', value: 70, currency: 'EUR' };
const order = (items: JsonValue | undefined, changes: Partial<CanonicalEvent> = {}) =>
  event({ properties: { ...ORDER, ...(items !== undefined && { items }) }, ...changes });
const idsOf = (purchase: CanonicalEvent) => orderedProducts(purchase).map(({ eventId }) => eventId);

describe('the lines of a purchase as events', () => {
  it('have the fields of the line, the order and its value, and no consent', () => {
    const purchase = order(
      [{ sku: 'SKU-1', productName: 'Day cream', quantity: 3, price: 19.99, colour: 'red' }, 'SKU-2'],
      { consent: { status: 'granted' }, source: 'order-service' },
    );
    const common = {
      name: 'ordered_product',
      time: purchase.time,
      profile: purchase.profile,
      source: 'order-service',
    };
    expect(orderedProducts(purchase)).toEqual([
      {
        ...common,
        eventId: expect.stringMatching(/^ord_10492_purchase:[0-9a-f]{16}$/),
        properties: {
          ...{ sku: 'SKU-1', productName: 'Day cream', quantity: 3, price: 19.99, colour: 'red' },
          ...{ orderId: '10492', currency: 'EUR', value: 59.97 },
        },
      },
      {
        ...common,
        eventId: expect.stringMatching(/^ord_10492_purchase:/),
        properties: { sku: 'SKU-2', orderId: '10492', currency: 'EUR' },
      },
    ]);
  });

  it.each([
    ['a purchase without lines', order(undefined)],
    ['a purchase whose items are no list', order('SKU-1')],
    ['another event with lines', event({ name: 'refund', properties: { ...ORDER, items: ['SKU-1'] } })],
  ])('are none for %s', (_, other) => {
    expect(orderedProducts(other)).toEqual([]);
  });

  it('keep the currency and the value that a line has itself', () => {
    const [line] = orderedProducts(order([{ sku: 'a', price: 5, quantity: 2, value: 9, currency: 'USD' }]));
    expect(line?.properties).toMatchObject({ value: 9, currency: 'USD' });
  });

  it('have ids of their own, also where a product occurs twice or has no name', () => {
    const ids = idsOf(order(['a', { sku: 'a', price: 0 }, { productId: 'a' }, { gift: 1 }, { gift: 2 }]));
    expect(new Set(ids).size).toBe(5);
    expect(idsOf(order(['a'], { eventId: 'other' }))[0]).not.toBe(idsOf(order(['a']))[0]);
  });

  const line = fc.oneof(
    fc.string({ minLength: 1, maxLength: 3 }).filter((text) => text.trim() === text && text !== ''),
    fc.record({ sku: fc.constantFrom('a', 'b', 'c'), quantity: fc.integer({ min: 1, max: 3 }) }),
  );

  it('have the same ids in any order of the lines', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), fc.infiniteStream(fc.nat()), (items, keys) => {
        const shuffled = items
          .map((item) => [keys.next().value ?? 0, item] as const)
          .sort(([one], [two]) => one - two)
          .map(([, item]) => item);
        expect(idsOf(order(shuffled)).sort()).toEqual(idsOf(order(items)).sort());
      }),
    );
  });

  it('keep their ids where another line is missing', () => {
    const ids = idsOf(order(['a', 'b', 'c']));
    expect(idsOf(order(['a', 'c']))).toEqual([ids[0], ids[2]]);
  });

  it('are events that the application could track, with an id of any length', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), fc.integer({ min: 1, max: 255 }), (items, length) => {
        const purchase = order(items, { eventId: '😀'.repeat(length) });
        for (const product of orderedProducts(purchase)) {
          expect(parseEvent(product, { nowMs: NOW_MS })).toEqual(product);
          expect([...product.eventId].length).toBeLessThanOrEqual(LIMITS.maxIdChars);
        }
      }),
    );
  });
});
