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

/** The codes of the reasons against the start. Empty if the flow starts. */
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
  it('judges all flows, and names the trigger of flows that the record cannot start', () => {
    const verdicts = checkFlows(anEvent('Searched Site'), []);
    expect(verdicts.map(({ flow }) => flow)).toEqual(FLOW_IDS);
    expect(new Set(verdicts.flatMap(({ reasons }) => reasons.map(({ code }) => code)))).toEqual(
      new Set(['other_trigger']),
    );
  });

  it('gives the same result with and without the record in the history', () => {
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

  it('ignores the history of other profiles', () => {
    const others = { id: 'ben', email: 'ben@shop.example' };
    const order = anEvent('Placed Order', HOUR, { profile: others });
    expect(against('abandon-cart', anEvent('Added to Cart'), [order])).toEqual([]);
  });

  it.each(findFlow('abandon-cart').filters.map(({ name }) => name))(
    'requires each property of a filter: %s',
    (name) => {
      const record = withProperties(anEvent('Added to Cart'), { [name]: undefined });
      const [verdict] = checkFlows(record, []);
      expect(verdict).toMatchObject({
        would: 'not',
        reasons: [{ code: 'property_missing', path: `properties.${name}` }],
      });
    },
  );

  it('starts no flow for an action that the other tracker owns', () => {
    const marked = withProperties(anEvent('Added to Cart'), { event_owner: 'server' });
    expect(against('abandon-cart', marked)).toEqual(['not_owned']);
    const withheld = anEvent('Added to Cart', 0, { fate: 'withheld' });
    expect(against('abandon-cart', withheld)).toEqual(['not_owned']);
    // The owner's event of the same id is not a duplicate of it.
    expect(against('abandon-cart', anEvent('Added to Cart'), [withheld])).toEqual([]);
  });

  it('lists all reasons', () => {
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

  it('gives one reason for an event that is not meant for the flow', () => {
    const contact = withProperties(anEvent('Submitted Lead Form'), { form_id: 'contact', sku: undefined });
    expect(against('back-in-stock', contact)).toEqual(['property_filtered']);
  });

  it('starts a flow with an incomplete message, and warns', () => {
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
  ])('refuses a %s in %s = %j', (_kind, name, value) => {
    const record = withProperties(anEvent('Added to Cart'), { [name]: value });
    expect(against('abandon-cart', record)).toEqual(['property_wrong_kind']);
  });
});

describe('the reachable profile', () => {
  const order = (profile: EventRecord['profile']) => anEvent('Placed Order', 0, { profile });

  it.each(['ava@example.com', 'ava@TEST.com'])('is not %s, which Klaviyo drops', (email) => {
    expect(against('winback', order({ id: 'x', email }))).toEqual(['address_dropped']);
  });

  it('has an e-mail address, and without one the consent does not matter', () => {
    expect(against('winback', order({ id: 'x', phoneNumber: '+4915112345678' }))).toEqual(['email_missing']);
  });

  it('is not one whose event the destination dropped', () => {
    expect(against('abandon-cart', anEvent('Added to Cart', 0, { fate: 'dropped' }))).toEqual([
      'address_dropped',
    ]);
  });

  it('has the consent of the profile if no consent is recorded', () => {
    const consents = { 'email.marketing': 'SUBSCRIBED' } as const;
    expect(against('winback', order({ ...AVA, consents }))).toEqual([]);
    expect(against('winback', order(AVA))).toEqual(['consent_missing']);
    expect(against('winback', order({ ...AVA, consents: { 'email.marketing': 'PENDING' } }))).toEqual([
      'consent_pending',
    ]);
  });

  it('has not unsubscribed before the first message of any flow', () => {
    const cart = anEvent('Added to Cart');
    const leaves = (afterMs: number) => [CONSENT, aSubscription(afterMs, { state: 'unsubscribed' })];
    expect(against('abandon-cart', cart, leaves(3 * HOUR))).toEqual(['consent_withdrawn']);
    expect(against('abandon-cart', cart, leaves(5 * HOUR))).toEqual([]);
  });

  it('may consent after the event and before the message', () => {
    expect(against('post-purchase-upsell', anEvent('Placed Order'), [aSubscription(DAY)])).toEqual([]);
    expect(against('post-purchase-upsell', anEvent('Placed Order'), [aSubscription(4 * DAY)])).toEqual([
      'consent_missing',
    ]);
  });

  it('needs consent at the time of arrival, not at the original time', () => {
    const late = anEvent('Placed Order', -60 * DAY, { arrivedAtMs: anEvent('Placed Order').timeMs });
    expect(against('post-purchase-upsell', late, [CONSENT])).toEqual([]);
  });
});

describe('the welcome series', () => {
  it('starts by the list, not by a metric', () => {
    expect(against('welcome-series', aSubscription())).toEqual([]);
    expect(against('welcome-series', anEvent('Subscribed to List'))).toEqual(['other_trigger']);
  });

  it('belongs to one list if the options name it', () => {
    expect(against('welcome-series', aSubscription(), [], { listId: 'Y6nRLr' })).toEqual([]);
    expect(against('welcome-series', aSubscription(), [], { listId: 'Other' })).toEqual(['other_list']);
    expect(against('welcome-series', aSubscription(0, { listId: null }))).toEqual(['list_missing']);
  });

  it('starts again for a person who had left the list', () => {
    const left = aSubscription(-HOUR, { state: 'unsubscribed', listId: null });
    expect(against('welcome-series', aSubscription(), [CONSENT])).toEqual(['on_list_already']);
    expect(against('welcome-series', aSubscription(), [CONSENT, left])).toEqual([]);
    const elsewhere = aSubscription(-DAY, { listId: 'Other' });
    expect(against('welcome-series', aSubscription(), [elsewhere])).toEqual([]);
  });

  it('ignores SMS subscriptions', () => {
    expect(against('welcome-series', aSubscription(0, { channel: 'sms.marketing' }))).toEqual([
      'other_trigger',
    ]);
  });
});

describe('the history', () => {
  it('excludes until the first message is sent', () => {
    const order = (afterMs: number) => [anEvent('Placed Order', afterMs)];
    expect(against('abandon-cart', anEvent('Added to Cart'), order(4 * HOUR))).toEqual(['excluded_by_later']);
    expect(against('abandon-cart', anEvent('Added to Cart'), order(4 * HOUR + 1))).toEqual([]);
    expect(against('abandon-cart', anEvent('Added to Cart'), order(-1))).toEqual([]);
  });

  it('excludes an order only by its own refund', () => {
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
  ])('excludes the wait for a product by an order of %s', (_what, items, expected) => {
    const order = withProperties(anEvent('Placed Order', DAY), { items });
    expect(against('back-in-stock', anEvent('Submitted Lead Form'), [order])).toEqual(expected);
  });

  it('is in order of arrival within one second', () => {
    const cart = anEvent('Added to Cart');
    const lead = anEvent('Submitted Lead Form');
    expect(against('cart-to-lead', lead, [cart, lead])).toEqual([]);
    expect(against('cart-to-lead', lead, [lead, cart])).toEqual(['earlier_event_missing']);
  });

  it('ignores a cart after a month', () => {
    const lead = anEvent('Submitted Lead Form');
    expect(against('cart-to-lead', lead, [anEvent('Added to Cart', -30 * DAY)])).toEqual([]);
    expect(against('cart-to-lead', lead, [anEvent('Added to Cart', -31 * DAY)])).toEqual([
      'earlier_event_missing',
    ]);
  });

  it('ignores duplicates and dropped events', () => {
    const cart = anEvent('Added to Cart');
    const again = { ...anEvent('Placed Order', HOUR), fate: 'duplicate' as const };
    const dropped = { ...anEvent('Placed Order', HOUR), fate: 'dropped' as const };
    expect(against('abandon-cart', cart, [again, dropped])).toEqual([]);
    expect(against('abandon-cart', { ...cart }, [cart])).toEqual(['duplicate', 'started_already']);
  });
});
