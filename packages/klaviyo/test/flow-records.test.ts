import { OWNERSHIP } from '@tracklayer/events';
import { checkFlows } from '@tracklayer/flows';
import { flowRecords } from '../src/mapping/flow-records.js';
import { MAPPING } from '../src/mapping/mapping.js';
import { anEvent } from './support/builders.js';

const SETTINGS = { mapping: MAPPING, listId: 'Y6nRLr' };
const GRANTED = { status: 'granted' } as const;

function startedBy(...args: Parameters<typeof flowRecords>): string[] {
  const records = flowRecords(...args);
  return records.flatMap((record) =>
    checkFlows(record, records).flatMap(({ flow, would }) => (would === 'start' ? [flow] : [])),
  );
}

describe('flowRecords', () => {
  it('turns a sign-up with consent into a subscription, which starts the welcome flow, and a metric event', () => {
    const event = anEvent('sign_up', { consent: GRANTED });
    expect(flowRecords(event, SETTINGS)).toMatchObject([
      { kind: 'subscription', state: 'subscribed', channel: 'email.marketing', listId: 'Y6nRLr' },
      { kind: 'event', metric: 'Subscribed to List' },
    ]);
    expect(startedBy(event, SETTINGS)).toEqual(['welcome-series']);
  });

  it('turns a sign-up without consent into no request, and names the missing consent', () => {
    const records = flowRecords(anEvent('sign_up'), SETTINGS);
    expect(records).toMatchObject([{ kind: 'subscription', state: 'not_asked' }]);
    const [record] = records;
    const welcome = record && checkFlows(record, []).find(({ flow }) => flow === 'welcome-series');
    expect(welcome).toMatchObject({ would: 'not', reasons: [{ code: 'consent_missing' }] });
  });

  it('lets an order start its flows with and without consent', () => {
    const flows = ['post-purchase-upsell', 'winback'];
    expect(startedBy(anEvent('purchase'), SETTINGS)).toEqual(flows);
    expect(startedBy(anEvent('purchase', { consent: GRANTED }), SETTINGS)).toEqual([
      'welcome-series',
      ...flows,
    ]);
    const [order] = flowRecords(anEvent('purchase'), SETTINGS, { subscribed: true });
    const winback = order && checkFlows(order, []).find(({ flow }) => flow === 'winback');
    expect(winback?.mail).toEqual({ would: 'send', reasons: [], notes: [] });
  });

  it('records consent for text messages on the sms channel', () => {
    const event = anEvent('sign_up', { consent: { ...GRANTED, channels: ['sms'] } });
    expect(flowRecords(event, SETTINGS)[0]).toMatchObject({ channel: 'sms.marketing' });
    expect(startedBy(event, SETTINGS)).toEqual([]);
  });

  it('withholds an event that another sender owns', () => {
    const event = anEvent('add_to_cart', { source: 'browser:cart.js' });
    expect(startedBy(event, { ...SETTINGS, ownership: OWNERSHIP })).toEqual([]);
    expect(flowRecords(event, { ...SETTINGS, ownership: OWNERSHIP })).toMatchObject([{ fate: 'withheld' }]);
    const ours = anEvent('add_to_cart', { source: 'cart-service' });
    expect(startedBy(ours, { ...SETTINGS, ownership: OWNERSHIP })).toEqual(['abandon-cart']);
  });

  it('imports the consent of a back-filled event, which starts no welcome flow', () => {
    const event = anEvent('sign_up', { consent: { ...GRANTED, at: '2023-01-02T03:04:05Z' } });
    expect(startedBy(event, SETTINGS)).toContain('welcome-series');
    expect(startedBy(event, SETTINGS, { migrationId: 'spring_2026' })).toEqual([]);
    expect(flowRecords(event, SETTINGS, { migrationId: 'spring_2026' })).toMatchObject([
      { state: 'subscribed', historicalImport: true, timeMs: Date.parse('2023-01-02T03:04:05Z') },
      { kind: 'event', backfill: true },
    ]);
  });

  it('starts no flow with a back-filled event', () => {
    const event = anEvent('add_to_cart', { consent: GRANTED });
    expect(startedBy(event, SETTINGS)).toContain('abandon-cart');
    expect(startedBy(event, SETTINGS, { migrationId: 'spring_2026' })).toEqual([]);
  });
});
