import { checkFlows, FLOW_IDS, findFlow } from '../src/index.js';
import { anEvent, aSubscription, DAY, HOUR, withProperties } from './support/builders.js';
import { against, againstMail } from './support/verdicts.js';

const CONSENT = aSubscription(-DAY);

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
