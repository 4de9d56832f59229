import { EVENT_NAMES, OWNERSHIP } from '@tracklayer/events';
import fc from 'fast-check';
import { mapEvent } from '../src/mapping/map-event.js';
import { MAPPING } from '../src/mapping/mapping.js';
import { anEvent } from './support/builders.js';

const DESTINATION = { listId: 'Y6nRLr' };

describe('the mapping table', () => {
  it.each([
    [
      'purchase',
      'Placed Order',
      'order',
      ['order_id', 'value', 'currency', 'items', 'discount_code', 'shipping_country'],
    ],
    [
      'add_to_cart',
      'Added to Cart',
      'cart',
      ['cart_id', 'product_id', 'sku', 'product_name', 'value', 'currency', 'checkout_url'],
    ],
    [
      'sign_up',
      'Subscribed to List',
      'subscription',
      ['list_id', 'signup_source', 'consented_at', 'signup_form', 'campaign'],
    ],
    [
      'view_content',
      'Viewed Product',
      'product_view',
      ['product_id', 'sku', 'product_name', 'category', 'price', 'product_url'],
    ],
    [
      'begin_checkout',
      'Started Checkout',
      'checkout',
      ['checkout_id', 'checkout_url', 'value', 'currency', 'item_count'],
    ],
    ['search', 'Searched Site', 'search', ['query', 'result_count', 'category', 'source_page']],
    [
      'lead',
      'Submitted Lead Form',
      'lead',
      ['form_id', 'lead_source', 'interest', 'consent_state', 'landing_page'],
    ],
    ['refund', 'Refunded Order', 'refund', ['order_id', 'refund_value', 'currency', 'reason', 'items']],
  ] as const)('reads %s as %s with all its properties', (name, metric, dedupScope, properties) => {
    const consent = { status: 'granted', at: '2026-04-23T10:15:00Z', source: 'footer' } as const;
    const mapped = mapEvent(anEvent(name, { consent }), MAPPING, DESTINATION);
    expect(mapped.metric).toBe(metric);
    expect(mapped.properties.dedup_scope).toBe(dedupScope);
    expect(Object.keys(mapped.properties)).toEqual(expect.arrayContaining([...properties]));
    expect(Object.keys(mapped.properties).filter((key) => /^[a-z].*[A-Z]/.test(key))).toEqual([]);
  });

  it('marks the owner only on an event of another sender', () => {
    const ownership = {
      ...OWNERSHIP,
      view_content: { owner: 'browser', otherwise: 'mark' },
      search: { owner: 'browser', otherwise: 'skip' },
    } as const;
    const owners = EVENT_NAMES.flatMap((name) => {
      const { properties } = mapEvent(anEvent(name), MAPPING, { ...DESTINATION, ownership });
      return 'event_owner' in properties ? [[name, properties.event_owner]] : [];
    });
    expect(owners).toEqual([['view_content', 'browser']]);
    const seenOnPage = anEvent('view_content', { source: 'browser' });
    expect(mapEvent(seenOnPage, MAPPING, { ownership }).properties).not.toHaveProperty('event_owner');
    const own = anEvent('view_content', { properties: { productId: 'p1', event_owner: 'theirs' } });
    expect(mapEvent(own, MAPPING, { ownership }).properties).toMatchObject({
      event_owner: 'browser',
      property_event_owner: 'theirs',
    });
  });

  it('knows every canonical event', () => {
    expect(Object.keys(MAPPING.events).sort()).toEqual([...EVENT_NAMES].sort());
  });
});

describe('mapEvent', () => {
  it('keeps the id, the original time and the value, also at the top level', () => {
    expect(mapEvent(anEvent('purchase'), MAPPING, {})).toMatchObject({
      uniqueId: 'purchase_1',
      time: '2026-04-23T10:15:30Z',
      value: 129.95,
      valueCurrency: 'EUR',
      properties: { event_id: 'purchase_1', source: 'tracklayer', value: 129.95, currency: 'EUR' },
    });
  });

  it('takes the value of a refund from the refunded amount', () => {
    expect(mapEvent(anEvent('refund'), MAPPING, {})).toMatchObject({ value: 29.95, valueCurrency: 'EUR' });
  });

  it('sets no value when the event has none', () => {
    const mapped = mapEvent(anEvent('search'), MAPPING, {});
    expect(mapped).not.toHaveProperty('value');
    expect(mapped).not.toHaveProperty('valueCurrency');
  });

  it("takes a sign-up's time and place from its consent and its list from the destination", () => {
    const consent = { status: 'granted', at: '2026-04-23T10:15:00Z', source: 'footer' } as const;
    expect(mapEvent(anEvent('sign_up', { consent }), MAPPING, DESTINATION).properties).toMatchObject({
      list_id: 'Y6nRLr',
      consented_at: '2026-04-23T10:15:00Z',
      signup_source: 'footer',
    });
  });

  it('prefers the list that the event names itself', () => {
    const event = anEvent('sign_up', { properties: { listId: 'other' } });
    expect(mapEvent(event, MAPPING, DESTINATION).properties.list_id).toBe('other');
  });

  it("passes the event's source on beside ours", () => {
    const { properties } = mapEvent(anEvent('purchase', { source: 'order-service' }), MAPPING, {});
    expect(properties).toMatchObject({ source: 'tracklayer', event_source: 'order-service' });
  });

  it('passes unmapped properties on unchanged', () => {
    const event = anEvent('search', { properties: { query: 'x', giftWrap: true, deep: { a: [1, null] } } });
    expect(mapEvent(event, MAPPING, {}).properties).toMatchObject({ giftWrap: true, deep: { a: [1, null] } });
  });

  it('keeps both properties when the application uses one of our names', () => {
    const properties = { source: 'pos', event_id: 'mine', query: 'x', property_source: 'taken' };
    expect(mapEvent(anEvent('search', { properties }), MAPPING, {}).properties).toMatchObject({
      source: 'tracklayer',
      event_id: 'search_1',
      property_source: 'pos',
      property_event_id: 'mine',
      property_property_source: 'taken',
    });
  });

  it('loses no property and invents none, for any names', () => {
    const key = fc.oneof(
      fc.string(),
      fc.constantFrom('__proto__', 'constructor', 'source', 'orderId', 'order_id'),
    );
    fc.assert(
      fc.property(fc.constantFrom(...EVENT_NAMES), fc.dictionary(key, fc.integer()), (name, properties) => {
        const mapped = mapEvent(anEvent(name, { properties }), MAPPING, {}).properties;
        const ours = ['event_id', 'source', 'dedup_scope', 'tracklayer_mapping_version'];
        expect(Object.keys(mapped)).toHaveLength(Object.keys(properties).length + ours.length);
        const theirs = Object.values(mapped).filter((value) => typeof value === 'number');
        expect(theirs.sort()).toEqual(Object.values(properties).sort());
        expect(mapped).toMatchObject({ event_id: `${name}_1`, source: 'tracklayer' });
      }),
    );
  });
});
