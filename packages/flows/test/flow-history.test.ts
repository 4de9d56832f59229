import { findFlow } from '../src/index.js';
import { anEvent, aSubscription, DAY, HOUR, withProperties } from './support/builders.js';
import { against, againstMail } from './support/verdicts.js';

const CONSENT = aSubscription(-DAY);

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
