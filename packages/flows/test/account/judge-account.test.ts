import { type AccountFlow, type Condition, type FlowRecord, judgeAccount } from '../../src/index.js';
import { AVA, anEvent, aSubscription, DAY, HOUR, withProperties } from '../support/builders.js';

const CART_FLOW: AccountFlow = {
  id: 'f1',
  name: 'Cart reminder',
  status: 'live',
  trigger: { kind: 'metric', metric: 'Added to Cart', integration: 'API' },
  triggerFilter: [],
  profileFilter: [],
};
const LIST_FLOW: AccountFlow = { ...CART_FLOW, id: 'f2', trigger: { kind: 'list', listId: 'Y6nRLr' } };
const CART = anEvent('Added to Cart', 0, { value: 89.95 });

const wants = (field: string, operator: string, value?: unknown): Condition => ({
  type: 'metric-property',
  field,
  filter:
    value === undefined
      ? { type: 'existence', operator }
      : { type: typeof value === 'number' ? 'numeric' : 'string', operator, value },
});
const counts = (timeframe: object, value = 0): Condition => ({
  type: 'profile-metric',
  metric_id: 'm1',
  metric_name: 'Placed Order',
  measurement: 'count',
  measurement_filter: { type: 'numeric', operator: 'equals', value },
  timeframe_filter: { type: 'date', ...timeframe },
});
const consented = (subscription: string): Condition => ({
  type: 'profile-marketing-consent',
  consent: { channel: 'email', can_receive_marketing: true, consent_status: { subscription } },
});

/** The verdict on the last record. */
function verdict(flow: Partial<AccountFlow>, ...records: FlowRecord[]) {
  const entries = judgeAccount([{ ...CART_FLOW, ...flow }], records, (_metric, name) => `Send ${name}.`);
  const last = entries.at(-1);
  if (last === undefined) return undefined;
  const codes = (reasons: { code: string }[]) => reasons.map(({ code }) => code);
  return {
    would: last.would,
    reasons: codes(last.reasons),
    open: codes(last.open),
    notes: codes(last.notes),
    said: [...last.reasons, ...last.open, ...last.notes].map(({ message }) => message).join(' '),
  };
}

describe('a flow of the account', () => {
  it('starts from its metric, and has no verdict on other records', () => {
    expect(verdict({}, CART)).toMatchObject({ would: 'start', reasons: [], open: [], notes: [] });
    expect(verdict({}, anEvent('Placed Order'))).toBeUndefined();
    expect(verdict({ trigger: { kind: 'unknown', type: 'segment' } }, CART)).toBeUndefined();
  });

  it('drops an event by its filter, and says what it wants and what the event has', () => {
    expect(verdict({ triggerFilter: [[wants('$value', 'greater-than', 100)]] }, CART)).toMatchObject({
      would: 'not',
      reasons: ['property_filtered'],
      said: 'The filter wants $value greater than 100. The event has 89.95.',
    });
  });

  it('tells a property that this event lacks from one that no event has', () => {
    const filter = { triggerFilter: [[wants('cart_id', 'is-set')]] };
    const without = withProperties(anEvent('Added to Cart', HOUR), { cart_id: undefined });
    expect(verdict(filter, CART, without)?.reasons).toEqual(['property_missing']);
    expect(verdict(filter, without)?.reasons).toEqual(['property_never_carried']);
    const valued = { triggerFilter: [[wants('$value', 'greater-than', 0)]] };
    const free = anEvent('Added to Cart', HOUR);
    expect(verdict(valued, CART, free)?.reasons).toEqual(['property_missing']);
    expect(verdict(valued, free)?.reasons).toEqual(['property_never_carried']);
  });

  it('needs one condition of each group', () => {
    const passing = wants('currency', 'equals', 'EUR');
    const failing = wants('currency', 'equals', 'USD');
    expect(verdict({ triggerFilter: [[failing, passing], [passing]] }, CART)?.would).toBe('start');
    expect(verdict({ triggerFilter: [[passing], [failing]] }, CART)?.would).toBe('not');
  });

  it('may start if nothing speaks against it, and one filter cannot be judged here', () => {
    const strange = { type: 'profile-region', region_id: 'eu' };
    expect(verdict({ profileFilter: [[strange]] }, CART)).toMatchObject({
      would: 'depends',
      open: ['condition_unknown'],
      said: expect.stringContaining('profile-region'),
    });
    const failing = wants('currency', 'equals', 'USD');
    expect(verdict({ triggerFilter: [[failing]], profileFilter: [[strange]] }, CART)?.would).toBe('not');
    expect(verdict({ profileFilter: [[strange, wants('currency', 'equals', 'EUR')]] }, CART)?.would).toBe(
      'start',
    );
  });

  it('that is a draft does not start, and a manual one keeps its messages', () => {
    expect(verdict({ status: 'draft' }, CART)).toMatchObject({ would: 'not', reasons: ['not_live'] });
    expect(verdict({ status: 'paused' }, CART)?.said).toContain('paused');
    expect(verdict({ status: 'manual' }, CART)).toMatchObject({ would: 'start', notes: ['held_for_review'] });
  });

  it('on the metric of another integration does not start from our event of that name', () => {
    const shopify = { kind: 'metric', metric: 'Added to Cart', integration: 'Shopify' } as const;
    expect(verdict({ trigger: shopify }, CART)?.reasons).toEqual(['other_integration']);
    const own = { kind: 'metric', metric: 'Subscribed to Back in Stock', integration: 'Klaviyo' } as const;
    const waits = anEvent('Subscribed to Back in Stock');
    expect(verdict({ trigger: own }, waits)?.reasons).toEqual(['other_integration']);
    expect(verdict({ trigger: own }, { ...waits, origin: 'klaviyo' })?.would).toBe('start');
  });

  it('starts before an order stops its messages', () => {
    const flow = { profileFilter: [[counts({ operator: 'flow-start' })]] };
    expect(verdict(flow, CART)).toMatchObject({ would: 'start', notes: [] });
    expect(verdict(flow, CART, anEvent('Placed Order', HOUR))).toMatchObject({
      would: 'start',
      notes: ['excluded_by_later'],
    });
  });

  it('does not say what stops its messages if that event is filtered too', () => {
    const filtered = { ...counts({ operator: 'flow-start' }), metric_filters: [{ property: 'items' }] };
    expect(verdict({ profileFilter: [[filtered]] }, CART, anEvent('Placed Order', HOUR))?.notes).toEqual([]);
  });

  it('that counts events of the profile before depends on Klaviyo', () => {
    const frame = { operator: 'in-the-last', quantity: 30, unit: 'day' };
    expect(verdict({ profileFilter: [[counts(frame)]] }, CART)).toMatchObject({
      would: 'depends',
      said: 'The flow counts Placed Order of the profile in Klaviyo: count equals 0, time in the last 30 day.',
    });
  });

  it('starts once in its time for each profile', () => {
    const again = anEvent('Added to Cart', DAY);
    const others = { ...again, profile: { id: 'ben', email: 'ben@shop.example' } };
    expect(verdict({ onceInMs: 2 * DAY }, CART, again)?.reasons).toEqual(['started_already']);
    expect(verdict({ onceInMs: DAY }, CART, again)?.would).toBe('start');
    expect(verdict({ onceInMs: Number.POSITIVE_INFINITY }, CART, others)?.would).toBe('start');
  });

  it('does not start from back-filled, withheld, dropped and repeated events', () => {
    expect(verdict({}, { ...CART, backfill: true })?.reasons).toEqual(['backfill_flag']);
    expect(verdict({}, { ...CART, fate: 'withheld' })?.reasons).toEqual(['not_owned']);
    expect(verdict({}, { ...CART, profile: { id: 'x', email: 'a@example.com' } })?.reasons).toEqual([
      'address_dropped',
    ]);
    expect(verdict({}, CART, { ...CART, timeMs: CART.timeMs + 1 })?.reasons).toEqual(['duplicate']);
    // Whether a flow excludes a migration is its own affair.
    expect(verdict({}, withProperties(CART, { migration_id: 'spring' }))?.would).toBe('start');
  });

  it('starts without consent unless it filters on it', () => {
    const left = aSubscription(-HOUR, { state: 'unsubscribed' });
    expect(verdict({}, left, CART)).toMatchObject({ would: 'start', notes: ['consent_withdrawn'] });
    const flow = { profileFilter: [[consented('subscribed')]] };
    expect(verdict(flow, CART)?.would).toBe('depends');
    expect(verdict(flow, left, CART)?.reasons).toEqual(['consent_filtered']);
    expect(verdict(flow, aSubscription(-HOUR), CART)?.would).toBe('start');
  });

  it('starts for a profile without an address, and notes that no e-mail is sent', () => {
    const phoneOnly = { ...CART, profile: { id: AVA.id, phoneNumber: '+4915112345678' } };
    expect(verdict({}, phoneOnly)).toMatchObject({ would: 'start', notes: ['email_missing'] });
  });
});

describe('a flow of a list of the account', () => {
  it('starts when a profile joins that list', () => {
    expect(verdict(LIST_FLOW, aSubscription())?.would).toBe('start');
    expect(verdict(LIST_FLOW, aSubscription(0, { listId: 'Other' }))).toBeUndefined();
    expect(verdict(LIST_FLOW, anEvent('Subscribed to List'))).toBeUndefined();
  });

  it('does not start from an import, before a confirmation, or a second time', () => {
    expect(verdict(LIST_FLOW, aSubscription(0, { historicalImport: true }))?.reasons).toEqual([
      'historical_import',
    ]);
    expect(verdict(LIST_FLOW, aSubscription(0, { state: 'pending' }))?.reasons).toEqual(['consent_pending']);
    expect(verdict(LIST_FLOW, aSubscription(-HOUR), aSubscription())?.reasons).toEqual(['on_list_already']);
  });
});
