import { OWNERSHIP } from '@tracklayer/events';
import { checkFlows } from '@tracklayer/flows';
import { flowRecords } from '../src/mapping/flow-records.js';
import { MAPPING } from '../src/mapping/mapping.js';
import { anEvent } from './builders.js';

const SETTINGS = { mapping: MAPPING, listId: 'Y6nRLr' };
const GRANTED = { status: 'granted' } as const;

function startedBy(...args: Parameters<typeof flowRecords>): string[] {
  const records = flowRecords(...args);
  return records.flatMap((record) =>
    checkFlows(record, records).flatMap(({ flow, would }) => (would === 'start' ? [flow] : [])),
  );
}

describe('flowRecords', () => {
  it('makes of a sign-up with consent its subscription and its metric, and the subscription starts the welcome', () => {
    const event = anEvent('sign_up', { consent: GRANTED });
    expect(flowRecords(event, SETTINGS)).toMatchObject([
      { kind: 'subscription', state: 'subscribed', channel: 'email.marketing', listId: 'Y6nRLr' },
      { kind: 'event', metric: 'Subscribed to List' },
    ]);
    expect(startedBy(event, SETTINGS)).toEqual(['welcome-series']);
  });

  it('makes of a sign-up without consent nothing that is sent, and says what is missing', () => {
    const records = flowRecords(anEvent('sign_up'), SETTINGS);
    expect(records).toMatchObject([{ kind: 'subscription', state: 'not_asked' }]);
    const [record] = records;
    const welcome = record && checkFlows(record, []).find(({ flow }) => flow === 'welcome-series');
    expect(welcome).toMatchObject({ would: 'not', reasons: [{ code: 'consent_missing' }] });
  });

  it('says of an order with consent that it starts what needs consent, and of one without that it does not', () => {
    expect(startedBy(anEvent('purchase'), SETTINGS)).toEqual([]);
    expect(startedBy(anEvent('purchase'), SETTINGS, { subscribed: true })).toEqual([
      'post-purchase-upsell',
      'winback',
    ]);
    expect(startedBy(anEvent('purchase', { consent: GRANTED }), SETTINGS)).toEqual([
      'welcome-series',
      'post-purchase-upsell',
      'winback',
    ]);
  });

  it('takes consent for text messages for what it is', () => {
    const event = anEvent('sign_up', { consent: { ...GRANTED, channels: ['sms'] } });
    expect(flowRecords(event, SETTINGS)[0]).toMatchObject({ channel: 'sms.marketing' });
    expect(startedBy(event, SETTINGS)).toEqual([]);
  });

  it('holds back what the destination’s other tracker owns', () => {
    const event = anEvent('add_to_cart', { source: 'browser:cart.js' });
    expect(startedBy(event, { ...SETTINGS, ownership: OWNERSHIP })).toEqual([]);
    expect(flowRecords(event, { ...SETTINGS, ownership: OWNERSHIP })).toMatchObject([{ fate: 'withheld' }]);
    const ours = anEvent('add_to_cart', { source: 'cart-service' });
    expect(startedBy(ours, { ...SETTINGS, ownership: OWNERSHIP })).toEqual(['abandon-cart']);
  });

  it('brings the consent of a back-filled event over as given long ago, which welcomes nobody', () => {
    const event = anEvent('sign_up', { consent: { ...GRANTED, at: '2023-01-02T03:04:05Z' } });
    expect(startedBy(event, SETTINGS)).toContain('welcome-series');
    expect(startedBy(event, SETTINGS, { migrationId: 'spring_2026' })).toEqual([]);
    expect(flowRecords(event, SETTINGS, { migrationId: 'spring_2026' })).toMatchObject([
      { state: 'subscribed', historicalImport: true, timeMs: Date.parse('2023-01-02T03:04:05Z') },
      { kind: 'event', backfill: true },
    ]);
  });

  it('starts nothing by what is back-filled', () => {
    const event = anEvent('add_to_cart', { consent: GRANTED });
    expect(startedBy(event, SETTINGS)).toContain('abandon-cart');
    expect(startedBy(event, SETTINGS, { migrationId: 'spring_2026' })).toEqual([]);
  });
});
