import type { FlowOptions } from '../src/dry-run.js';
import {
  checkFlows,
  type EventRecord,
  FLOW_IDS,
  type FlowId,
  type FlowRecord,
  findFlow,
} from '../src/index.js';
import { AVA, anEvent, aSubscription, DAY, HOUR, withProperties } from './support/builders.js';

const CONSENT = aSubscription(-DAY);

/** The codes that keep this flow from starting; `[]`: it starts. */
function against(
  flow: FlowId,
  record: FlowRecord,
  history: FlowRecord[] = [],
  options?: FlowOptions,
): string[] {
  const verdict = checkFlows(record, history, options).find((one) => one.flow === flow);
  expect(verdict?.would).toBe(verdict?.reasons.length === 0 ? 'start' : 'not');
  return verdict?.reasons.map(({ code }) => code) ?? ['no verdict'];
}

describe('checkFlows', () => {
  it('answers for every flow, and says of those that something else starts what it is', () => {
    const verdicts = checkFlows(anEvent('Searched Site'), []);
    expect(verdicts.map(({ flow }) => flow)).toEqual(FLOW_IDS);
    expect(new Set(verdicts.flatMap(({ reasons }) => reasons.map(({ code }) => code)))).toEqual(
      new Set(['other_trigger']),
    );
  });

  it('gives the same answer whether or not the history holds the record itself', () => {
    const view = anEvent('Viewed Product');
    const cart = anEvent('Added to Cart', HOUR);
    for (const history of [
      [CONSENT, cart],
      [CONSENT, view, cart],
    ]) {
      expect(against('browse-abandonment', view, history)).toEqual(['excluded_by_later']);
    }
    expect(against('browse-abandonment', view, [CONSENT])).toEqual([]);
  });

  it('looks at nobody else’s history', () => {
    const others = { id: 'ben', email: 'ben@shop.example' };
    const order = anEvent('Placed Order', HOUR, { profile: others });
    expect(against('abandon-cart', anEvent('Added to Cart'), [order])).toEqual([]);
  });

  it.each(findFlow('abandon-cart').filters.map(({ name }) => name))(
    'finds each property that a filter needs: %s',
    (name) => {
      const record = withProperties(anEvent('Added to Cart'), { [name]: undefined });
      const [verdict] = checkFlows(record, []);
      expect(verdict).toMatchObject({
        would: 'not',
        reasons: [{ code: 'property_missing', path: `properties.${name}` }],
      });
    },
  );

  it('starts nothing by what the other tracker owns, marked or not sent at all', () => {
    const marked = withProperties(anEvent('Added to Cart'), { event_owner: 'server' });
    expect(against('abandon-cart', marked)).toEqual(['not_owned']);
    const withheld = anEvent('Added to Cart', 0, { fate: 'withheld' });
    expect(against('abandon-cart', withheld)).toEqual(['not_owned']);
    // The owner's own event of the same id is no repeat of it.
    expect(against('abandon-cart', anEvent('Added to Cart'), [withheld])).toEqual([]);
  });

  it('lists every reason at once', () => {
    const record = withProperties(anEvent('Added to Cart', 0, { backfill: true }), {
      value: 0,
      checkout_url: 'later',
      migration_id: 'spring',
    });
    expect(against('abandon-cart', record)).toEqual([
      'backfill_flag',
      'migration_traffic',
      'property_wrong_kind',
      'property_filtered',
    ]);
  });

  it('says of an event that is not meant for the flow that alone', () => {
    const contact = withProperties(anEvent('Submitted Lead Form'), { form_id: 'contact', sku: undefined });
    expect(against('back-in-stock', contact)).toEqual(['property_filtered']);
  });

  it('starts a flow whose message would have a hole, and warns of it', () => {
    const record = withProperties(anEvent('Added to Cart'), { product_name: undefined });
    expect(checkFlows(record, [])[0]).toMatchObject({
      would: 'start',
      reasons: [],
      warnings: [{ code: 'property_missing', path: 'properties.product_name' }],
    });
  });

  it.each([
    ['text', 'cart_id', ' '],
    ['text', 'cart_id', {}],
    ['number', 'value', '89.95'],
    ['url', 'checkout_url', '/cart/1'],
    ['url', 'checkout_url', 'javascript:alert(1)'],
    ['url', 'checkout_url', 'https://'],
  ])('takes no %s from %s = %j', (_kind, name, value) => {
    const record = withProperties(anEvent('Added to Cart'), { [name]: value });
    expect(against('abandon-cart', record)).toEqual(['property_wrong_kind']);
  });
});

describe('who can be written to', () => {
  const order = (profile: EventRecord['profile']) => anEvent('Placed Order', 0, { profile });

  it.each(['ava@example.com', 'ava@TEST.com'])('is not %s: Klaviyo drops it silently', (email) => {
    expect(against('winback', order({ id: 'x', email }))).toEqual(['address_dropped']);
  });

  it('is nobody without an address, and then consent is no question', () => {
    expect(against('winback', order({ id: 'x', phoneNumber: '+4915112345678' }))).toEqual(['email_missing']);
  });

  it('is who was dropped by the destination for a reason of its own neither', () => {
    expect(against('abandon-cart', anEvent('Added to Cart', 0, { fate: 'dropped' }))).toEqual([
      'address_dropped',
    ]);
  });

  it('takes what is known of the profile where no consent is on record', () => {
    const consents = { 'email.marketing': 'SUBSCRIBED' } as const;
    expect(against('winback', order({ ...AVA, consents }))).toEqual([]);
    expect(against('winback', order(AVA))).toEqual(['consent_missing']);
    expect(against('winback', order({ ...AVA, consents: { 'email.marketing': 'PENDING' } }))).toEqual([
      'consent_pending',
    ]);
  });

  it('is nobody who unsubscribes before the first message, whatever the flow', () => {
    const cart = anEvent('Added to Cart');
    const leaves = (afterMs: number) => [CONSENT, aSubscription(afterMs, { state: 'unsubscribed' })];
    expect(against('abandon-cart', cart, leaves(3 * HOUR))).toEqual(['consent_withdrawn']);
    expect(against('abandon-cart', cart, leaves(5 * HOUR))).toEqual([]);
  });

  it('is who consents only after the event, but before the message', () => {
    expect(against('post-purchase-upsell', anEvent('Placed Order'), [aSubscription(DAY)])).toEqual([]);
    expect(against('post-purchase-upsell', anEvent('Placed Order'), [aSubscription(4 * DAY)])).toEqual([
      'consent_missing',
    ]);
  });

  it('counts consent from when an event arrived, and not from its original time', () => {
    const late = anEvent('Placed Order', -60 * DAY, { arrivedAtMs: anEvent('Placed Order').timeMs });
    expect(against('post-purchase-upsell', late, [CONSENT])).toEqual([]);
  });
});

describe('the welcome series', () => {
  it('starts by the list and not by the metric of the same name', () => {
    expect(against('welcome-series', aSubscription())).toEqual([]);
    expect(against('welcome-series', anEvent('Subscribed to List'))).toEqual(['other_trigger']);
  });

  it('belongs to one list, where that is said', () => {
    expect(against('welcome-series', aSubscription(), [], { listId: 'Y6nRLr' })).toEqual([]);
    expect(against('welcome-series', aSubscription(), [], { listId: 'Other' })).toEqual(['other_list']);
    expect(against('welcome-series', aSubscription(0, { listId: null }))).toEqual(['list_missing']);
  });

  it('greets again who had left, and nobody who had not', () => {
    const left = aSubscription(-HOUR, { state: 'unsubscribed', listId: null });
    expect(against('welcome-series', aSubscription(), [CONSENT])).toEqual(['on_list_already']);
    expect(against('welcome-series', aSubscription(), [CONSENT, left])).toEqual([]);
    const elsewhere = aSubscription(-DAY, { listId: 'Other' });
    expect(against('welcome-series', aSubscription(), [elsewhere])).toEqual([]);
  });

  it('is no matter of text messages', () => {
    expect(against('welcome-series', aSubscription(0, { channel: 'sms.marketing' }))).toEqual([
      'other_trigger',
    ]);
  });
});

describe('what else happened', () => {
  it('is over once the first message is out', () => {
    const order = (afterMs: number) => [anEvent('Placed Order', afterMs)];
    expect(against('abandon-cart', anEvent('Added to Cart'), order(4 * HOUR))).toEqual(['excluded_by_later']);
    expect(against('abandon-cart', anEvent('Added to Cart'), order(4 * HOUR + 1))).toEqual([]);
    expect(against('abandon-cart', anEvent('Added to Cart'), order(-1))).toEqual([]);
  });

  it('tells one order from another: only its own refund takes it back', () => {
    const refund = anEvent('Refunded Order', DAY);
    const order = anEvent('Placed Order');
    expect(against('post-purchase-upsell', order, [CONSENT, refund])).toEqual(['excluded_by_later']);
    const other = withProperties(refund, { order_id: '2' });
    expect(against('post-purchase-upsell', order, [CONSENT, other])).toEqual([]);
    const asNumber = withProperties(refund, { order_id: 1 });
    expect(against('post-purchase-upsell', order, [CONSENT, asNumber])).toEqual(['excluded_by_later']);
  });

  it.each([
    ['its SKU', ['SKU-481'], ['excluded_by_later']],
    ['an object with its SKU', [{ sku: 'SKU-1' }, { sku: 'SKU-481', quantity: 2 }], ['excluded_by_later']],
    ['another SKU', ['SKU-1', { sku: 'SKU-2' }], []],
    ['nothing', undefined, []],
  ])('ends the wait for a product by an order of %s', (_what, items, expected) => {
    const order = withProperties(anEvent('Placed Order', DAY), { items });
    expect(against('back-in-stock', anEvent('Submitted Lead Form'), [order])).toEqual(expected);
  });

  it('is taken in the order things came where they were of one second', () => {
    const cart = anEvent('Added to Cart');
    const lead = anEvent('Submitted Lead Form');
    expect(against('cart-to-lead', lead, [cart, lead])).toEqual([]);
    expect(against('cart-to-lead', lead, [lead, cart])).toEqual(['earlier_event_missing']);
  });

  it('forgets a cart after a month', () => {
    const lead = anEvent('Submitted Lead Form');
    expect(against('cart-to-lead', lead, [anEvent('Added to Cart', -30 * DAY)])).toEqual([]);
    expect(against('cart-to-lead', lead, [anEvent('Added to Cart', -31 * DAY)])).toEqual([
      'earlier_event_missing',
    ]);
  });

  it('does not count what was a repeat or was dropped', () => {
    const cart = anEvent('Added to Cart');
    const again = { ...anEvent('Placed Order', HOUR), fate: 'duplicate' as const };
    const dropped = { ...anEvent('Placed Order', HOUR), fate: 'dropped' as const };
    expect(against('abandon-cart', cart, [again, dropped])).toEqual([]);
    expect(against('abandon-cart', { ...cart }, [cart])).toEqual(['duplicate', 'started_already']);
  });
});
