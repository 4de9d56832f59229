import type { FlowOptions } from '../src/dry-run.js';
import {
  checkFlows,
  dryRun,
  type EventRecord,
  FLOW_IDS,
  type FlowId,
  type FlowRecord,
  findFlow,
} from '../src/index.js';
import { AVA, anEvent, aSubscription, DAY, HOUR, withProperties } from './support/builders.js';

const CONSENT = aSubscription(-DAY);

type Asked = [flow: FlowId, record: FlowRecord, history?: FlowRecord[], options?: FlowOptions];

function verdictOf(...[flow, record, history = [], options]: Asked) {
  const verdict = checkFlows(record, history, options).find((one) => one.flow === flow);
  expect(verdict?.would).toBe(verdict?.reasons.length === 0 ? 'start' : 'not');
  expect(verdict?.mail === undefined).toBe(verdict?.would === 'not');
  return verdict;
}

/** The codes of the reasons against the start. Empty if the flow starts. */
function against(...asked: Asked): string[] {
  return verdictOf(...asked)?.reasons.map(({ code }) => code) ?? ['no verdict'];
}

/** The codes of the reasons against the e-mail of a flow that starts. Empty if it would be sent. */
function againstMail(...asked: Asked): string[] {
  return verdictOf(...asked)?.mail?.reasons.map(({ code }) => code) ?? ['no start'];
}

function notesOf(...asked: Asked): string[] {
  return verdictOf(...asked)?.mail?.notes.map(({ code }) => code) ?? ['no start'];
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
      expect(againstMail('browse-abandonment', view, history)).toEqual(['excluded_by_later']);
    }
    expect(againstMail('browse-abandonment', view, [CONSENT])).toEqual([]);
  });

  it('ignores the history of other profiles', () => {
    const others = { id: 'ben', email: 'ben@shop.example' };
    const order = anEvent('Placed Order', HOUR, { profile: others });
    expect(againstMail('abandon-cart', anEvent('Added to Cart'), [order])).toEqual([]);
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
    const others = withProperties(anEvent('Added to Cart'), { source: 'shop', cart_id: undefined });
    expect(against('abandon-cart', others)).toEqual(['property_filtered']);
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

describe('the e-mail of a flow that starts', () => {
  const order = (profile: EventRecord['profile']) => anEvent('Placed Order', 0, { profile });

  it.each(['ava@example.com', 'ava@TEST.com'])('is not needed for %s: Klaviyo drops the event', (email) => {
    expect(against('winback', order({ id: 'x', email }))).toEqual(['address_dropped']);
  });

  it('needs an address, but the flow starts without one', () => {
    const phoneOnly = order({ id: 'x', phoneNumber: '+4915112345678' });
    expect(against('winback', phoneOnly)).toEqual([]);
    expect(againstMail('winback', phoneOnly)).toEqual(['email_missing']);
  });

  it('does not exist for an event that the destination dropped', () => {
    expect(against('abandon-cart', anEvent('Added to Cart', 0, { fate: 'dropped' }))).toEqual([
      'address_dropped',
    ]);
  });

  it.each(['post-purchase-upsell', 'winback', 'browse-abandonment', 'abandon-cart'] as const)(
    'of %s is sent to a person who never subscribed too, with a note',
    (flow) => {
      const { trigger } = findFlow(flow);
      const record = anEvent(trigger.kind === 'list' ? '' : trigger.metric);
      expect(againstMail(flow, record)).toEqual([]);
      expect(notesOf(flow, record)).toEqual(['consent_missing']);
      expect(notesOf(flow, record, [CONSENT])).toEqual([]);
    },
  );

  it('has the consent of the profile if no consent is recorded', () => {
    const withConsent = (state: 'SUBSCRIBED' | 'PENDING' | 'UNSUBSCRIBED') =>
      order({ ...AVA, consents: { 'email.marketing': state } });
    expect(notesOf('winback', withConsent('SUBSCRIBED'))).toEqual([]);
    expect(notesOf('winback', withConsent('PENDING'))).toEqual(['consent_pending']);
    expect(againstMail('winback', withConsent('UNSUBSCRIBED'))).toEqual(['consent_withdrawn']);
  });

  it('is not sent to a person who unsubscribed before it is due; the flow starts all the same', () => {
    const cart = anEvent('Added to Cart');
    const leaves = (afterMs: number) => [CONSENT, aSubscription(afterMs, { state: 'unsubscribed' })];
    expect(against('abandon-cart', cart, leaves(3 * HOUR))).toEqual([]);
    expect(againstMail('abandon-cart', cart, leaves(3 * HOUR))).toEqual(['consent_withdrawn']);
    expect(againstMail('abandon-cart', cart, leaves(5 * HOUR))).toEqual([]);
  });

  it('counts a consent after the event and before the message', () => {
    expect(notesOf('post-purchase-upsell', anEvent('Placed Order'), [aSubscription(DAY)])).toEqual([]);
    expect(notesOf('post-purchase-upsell', anEvent('Placed Order'), [aSubscription(4 * DAY)])).toEqual([
      'consent_missing',
    ]);
  });

  it('is due after the time of arrival, not after the original time', () => {
    const late = anEvent('Placed Order', -60 * DAY, { arrivedAtMs: anEvent('Placed Order').timeMs });
    expect(notesOf('post-purchase-upsell', late, [CONSENT])).toEqual([]);
  });
});

describe('the flow of back-in-stock', () => {
  const own = (changes: Partial<EventRecord> = {}) =>
    anEvent('Subscribed to Back in Stock', 0, { origin: 'klaviyo', ...changes });

  it("starts from Klaviyo's own metric only, and its e-mail waits for stock", () => {
    expect(against('back-in-stock', own())).toEqual([]);
    expect(dryRun([own()])[0]).not.toHaveProperty('firstMessageAtMs');
    expect(dryRun([own({ restockedAtMs: 5 })])[0]).toMatchObject({ firstMessageAtMs: 5 });
  });

  it('needs no consent to marketing, because the person asked for this e-mail', () => {
    expect(notesOf('back-in-stock', own())).toEqual([]);
    expect(againstMail('back-in-stock', own(), [aSubscription(DAY, { state: 'unsubscribed' })])).toEqual([
      'consent_withdrawn',
    ]);
  });

  it.each([
    ['an event of that name that an application sent', anEvent('Subscribed to Back in Stock')],
    [
      'a lead with the form back_in_stock',
      withProperties(anEvent('Submitted Lead Form'), { form_id: 'back_in_stock' }),
    ],
  ])('is not started by %s, and says what to call', (_what, record) => {
    const verdict = verdictOf('back-in-stock', record);
    expect(verdict?.reasons).toMatchObject([
      { code: 'own_metric_only', fix: expect.stringContaining('subscribeBackInStock') },
    ]);
    expect(dryRun([record]).map(({ flow }) => flow)).toContain('back-in-stock');
  });

  it('has nothing to do with another form', () => {
    expect(against('back-in-stock', anEvent('Submitted Lead Form'))).toEqual(['other_trigger']);
  });
});

describe('the welcome series', () => {
  it('needs consent, because nobody joins the list without it', () => {
    expect(against('welcome-series', aSubscription(0, { state: 'not_asked' }))).toEqual(['consent_missing']);
    expect(against('welcome-series', aSubscription(0, { state: 'pending' }))).toEqual(['consent_pending']);
    const leaves = aSubscription(0, { state: 'unsubscribed', listId: null });
    expect(againstMail('welcome-series', aSubscription(), [aSubscription(), leaves])).toEqual([]);
  });

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
    expect(againstMail('abandon-cart', anEvent('Added to Cart'), order(4 * HOUR))).toEqual([
      'excluded_by_later',
    ]);
    expect(againstMail('abandon-cart', anEvent('Added to Cart'), order(4 * HOUR + 1))).toEqual([]);
    expect(againstMail('abandon-cart', anEvent('Added to Cart'), order(-1))).toEqual([]);
  });

  it('excludes an order only by its own refund', () => {
    const refund = anEvent('Refunded Order', DAY);
    const order = anEvent('Placed Order');
    expect(againstMail('post-purchase-upsell', order, [CONSENT, refund])).toEqual(['excluded_by_later']);
    const other = withProperties(refund, { order_id: '2' });
    expect(againstMail('post-purchase-upsell', order, [CONSENT, other])).toEqual([]);
    const asNumber = withProperties(refund, { order_id: 1 });
    expect(againstMail('post-purchase-upsell', order, [CONSENT, asNumber])).toEqual(['excluded_by_later']);
  });

  it.each([
    ['its SKU', ['SKU-481'], ['excluded_by_later']],
    ['an object with its SKU', [{ sku: 'SKU-1' }, { sku: 'SKU-481', quantity: 2 }], ['excluded_by_later']],
    ['another SKU', ['SKU-1', { sku: 'SKU-2' }], []],
    ['nothing', undefined, []],
  ])('stops a message about a product after an order of %s', (_what, items, expected) => {
    const view = withProperties(anEvent('Viewed Product'), { sku: 'SKU-481' });
    const order = withProperties(anEvent('Placed Order', HOUR), { items });
    const flow = {
      ...findFlow('browse-abandonment'),
      excludedBy: [{ metric: 'Placed Order', itemsHold: 'sku' }],
    };
    expect(againstMail('browse-abandonment', view, [order], { flows: [flow] })).toEqual(expected);
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
    expect(againstMail('abandon-cart', cart, [again, dropped])).toEqual([]);
    expect(against('abandon-cart', { ...cart }, [cart])).toEqual(['duplicate', 'started_already']);
  });
});
