import { type EventRecord, findFlow } from '../src/index.js';
import { AVA, anEvent, aSubscription, DAY, HOUR } from './support/builders.js';
import { against, againstMail, notesOf } from './support/verdicts.js';

const CONSENT = aSubscription(-DAY);

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
