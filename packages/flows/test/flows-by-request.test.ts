import { dryRun, type EventRecord } from '../src/index.js';
import { anEvent, aSubscription, DAY, HOUR, withProperties } from './support/builders.js';
import { against, againstMail, notesOf, verdictOf } from './support/verdicts.js';

const CONSENT = aSubscription(-DAY);

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
