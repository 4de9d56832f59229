import type { Consent, TrackInput } from '@tracklayer/producer';
import { DEFAULT_ACCOUNT } from '@tracklayer/sandbox';
import { until } from '@tracklayer/testing';
import { type Fixture, type FixtureOptions, openFixture } from './support/fixture.js';

const SUBSCRIBE = 'POST /api/profile-subscription-bulk-create-jobs';
const UNSUBSCRIBE = 'POST /api/profile-subscription-bulk-delete-jobs';
const BEN = { email: 'ben@shop.example' };

let fixture: Fixture;

async function open(options: FixtureOptions = {}): Promise<Fixture> {
  fixture = await openFixture(options);
  return fixture;
}

afterEach(() => fixture.close());

/** The time some seconds ago, in ISO 8601. */
const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString();
const granted = (at: string, more: Partial<Consent> = {}): Consent => ({ status: 'granted', at, ...more });

function signUp(eventId: string, at: string): TrackInput<'sign_up'> {
  return { name: 'sign_up', eventId, time: at, profile: BEN, properties: {}, consent: granted(at) };
}

const endpoints = () => fixture.sandbox.requests().items.map(({ endpoint }) => endpoint);
const consents = () => fixture.sandbox.profiles(BEN)[0]?.consents;
const counts = async () => {
  const all = await fixture.delivery.lanes.counts(fixture.destination);
  const of = (outcome: 'delivered' | 'skipped' | 'dead') => all[`list-subscription:${outcome}`];
  return { delivered: of('delivered'), skipped: of('skipped'), dead: of('dead') };
};

describe('consent withdrawn between enqueue and sending', () => {
  it('stops the subscription and the event that depends on it', async () => {
    await open();
    await fixture.producer.track(signUp('s1', ago(60)));
    await fixture.producer.unsubscribe(BEN);
    await fixture.drain();
    expect(endpoints()).not.toContain(SUBSCRIBE);
    expect(endpoints()).not.toContain('POST /api/events');
    expect(endpoints()).toContain(UNSUBSCRIBE);
    expect(consents()).toEqual({ 'email.marketing': 'UNSUBSCRIBED' });
    expect(await counts()).toEqual({ delivered: 1, skipped: 1, dead: 0 });
    expect((await fixture.delivery.lanes.counts(fixture.destination))['metric-event:skipped']).toBe(1);
  });

  it('counts when it comes with an event, and in dialect guide', async () => {
    await open({ dialect: 'guide' });
    await fixture.producer.track(signUp('s1', ago(60)));
    await fixture.producer.track({
      name: 'purchase',
      eventId: 'o1',
      time: ago(1),
      profile: BEN,
      properties: { orderId: '1', value: 1, currency: 'EUR' },
      consent: { status: 'withdrawn', source: 'checkout' },
    });
    await fixture.drain();
    expect(endpoints()).not.toContain('POST /api/list-relationships');
    expect(consents()).toEqual({ 'email.marketing': 'UNSUBSCRIBED' });
    expect(fixture.sandbox.events().items.map(({ metric }) => metric)).toEqual(['Placed Order']);
  });

  it('is sent by an edited replay after it died of a bad phone number', async () => {
    await open();
    const phoneNumber = '+4915112345678';
    await fixture.producer.unsubscribe({ ...BEN, phoneNumber: '+10000000000' }, { channels: ['sms'] });
    await fixture.drain();
    const { letters } = await fixture.deadLetters.list(fixture.destination, { type: 'list-subscription' });
    expect(letters).toMatchObject([{ code: 'invalid', job: { consent: { status: 'withdrawn' } } }]);
    const edit = { set: [['profile.phoneNumber', phoneNumber]] as const };
    const [letter] = letters;
    await fixture.deadLetters.replay(fixture.destination, letter?.id ?? '', { edit, nowMs: Date.now() });
    await fixture.drain();
    expect(fixture.sandbox.profiles({ phoneNumber })[0]?.consents).toEqual({
      'sms.marketing': 'UNSUBSCRIBED',
    });
  });

  it('applies to one channel only', async () => {
    await open();
    const both = { ...BEN, phoneNumber: '+4915112345678' };
    await fixture.producer.subscribe(both, granted(ago(60), { channels: ['email', 'sms'] }));
    await fixture.producer.unsubscribe(both, { channels: ['sms'] });
    await fixture.drain();
    expect(consents()).toEqual({ 'email.marketing': 'SUBSCRIBED', 'sms.marketing': 'UNSUBSCRIBED' });
    expect(
      fixture.sandbox
        .subscriptions()
        .items.map(({ channel, state }) => `${channel} ${state}`)
        .sort(),
    ).toEqual(['email.marketing subscribed', 'sms.marketing unsubscribed']);
  });

  it('does not stop a consent that came later', async () => {
    await open();
    await fixture.producer.unsubscribe(BEN, { time: ago(60) });
    await fixture.producer.subscribe(BEN, granted(ago(30), { source: 'footer' }));
    await fixture.drain();
    expect(consents()).toEqual({ 'email.marketing': 'SUBSCRIBED' });
    expect(fixture.sandbox.subscriptions().items.at(-1)).toMatchObject({
      state: 'subscribed',
      customSource: 'footer',
    });
  });

  it('stops the replay of a dead letter', async () => {
    await open();
    fixture.sandbox.addFault({ kind: 'error', status: 400, endpoint: SUBSCRIBE, count: 1 });
    await fixture.producer.subscribe(BEN, granted(ago(60)));
    await fixture.drain();
    const { letters } = await fixture.deadLetters.list(fixture.destination);
    expect(letters).toHaveLength(1);
    await fixture.producer.unsubscribe(BEN);
    await fixture.deadLetters.replayMany(
      fixture.destination,
      letters.map(({ id }) => id),
      { nowMs: Date.now(), by: 'ava', reason: 'mended' },
    );
    await fixture.drain();
    expect(endpoints().filter((each) => each === SUBSCRIBE)).toHaveLength(1);
    expect(consents()).toEqual({ 'email.marketing': 'UNSUBSCRIBED' });
    expect(await fixture.deadLetters.count(fixture.destination)).toBe(0);
  });
});

describe('the newest consent of a person, while calls fail', () => {
  it('unsubscribes again when an older subscription may have arrived', async () => {
    await open();
    // Klaviyo records the subscription but answers with an error.
    fixture.sandbox.addFault({
      kind: 'error',
      status: 503,
      afterRecording: true,
      endpoint: SUBSCRIBE,
      count: 1,
    });
    await fixture.producer.subscribe(BEN, granted(ago(60)));
    await until(async () => {
      await fixture.delivery.step(fixture.destination, 'profile-upsert');
      await fixture.delivery.step(fixture.destination, 'list-subscription');
      return endpoints().includes(SUBSCRIBE);
    });
    await fixture.producer.unsubscribe(BEN);
    await fixture.drain();
    expect(endpoints().filter((each) => each === SUBSCRIBE)).toHaveLength(1);
    expect(endpoints().filter((each) => each === UNSUBSCRIBE)).toHaveLength(2);
    expect(consents()).toEqual({ 'email.marketing': 'UNSUBSCRIBED' });
    expect(await counts()).toEqual({ delivered: 1, skipped: 1, dead: 0 });
  });

  it('subscribes: an older withdrawal is not sent again', async () => {
    await open();
    fixture.sandbox.addFault({
      kind: 'error',
      status: 503,
      afterRecording: true,
      endpoint: UNSUBSCRIBE,
      count: 1,
    });
    await fixture.producer.unsubscribe(BEN, { time: ago(60) });
    await until(async () => {
      await fixture.delivery.step(fixture.destination, 'list-subscription');
      return endpoints().includes(UNSUBSCRIBE);
    });
    await fixture.producer.subscribe(BEN, granted(ago(1)));
    await fixture.drain();
    expect(endpoints().filter((each) => each === UNSUBSCRIBE)).toHaveLength(1);
    expect(consents()).toEqual({ 'email.marketing': 'SUBSCRIBED' });
    expect(await counts()).toEqual({ delivered: 1, skipped: 1, dead: 0 });
  });

  it('wins in any order in which the jobs are taken', async () => {
    await open({ autorun: true });
    const people = Array.from({ length: 12 }, (_, index) => ({ email: `p${index}@shop.example` }));
    await Promise.all(
      people.flatMap((person, index) => {
        const on = () => fixture.producer.subscribe(person, granted(ago(index % 2 === 0 ? 60 : 1)));
        const off = () => fixture.producer.unsubscribe(person, { time: ago(30) });
        return index % 3 === 0 ? [off(), on()] : [on(), off()];
      }),
    );
    await until(async () => {
      const { delivered, skipped, dead } = await counts();
      return delivered + skipped + dead === 2 * people.length;
    });
    const states = people.map((person) => fixture.sandbox.profiles(person)[0]?.consents['email.marketing']);
    expect(states).toEqual(people.map((_, index) => (index % 2 === 0 ? 'UNSUBSCRIBED' : 'SUBSCRIBED')));
  });
});

describe('the time of a consent', () => {
  const lists = [{ id: 'Y6nRLr', optIn: 'double' as const }];

  it('is omitted from a live opt-in, so that double opt-in and the welcome flow start', async () => {
    await open({ sandbox: { accounts: [{ ...DEFAULT_ACCOUNT, lists }] } });
    await fixture.producer.subscribe(BEN, granted('2026-04-20T10:00:00Z', { source: 'footer' }));
    await fixture.drain();
    const [recorded] = fixture.sandbox.subscriptions().items;
    expect(recorded).toMatchObject({ state: 'pending', historicalImport: false, customSource: 'footer' });
    expect(recorded).not.toHaveProperty('consentedAt');
  });

  it('is kept in an import, which starts no double opt-in', async () => {
    await open({ sandbox: { accounts: [{ ...DEFAULT_ACCOUNT, lists }] } });
    const data = {
      v: 1 as const,
      type: 'list-subscription' as const,
      profile: BEN,
      consent: { status: 'granted' as const, at: '2019-04-20T10:00:00Z', source: 'old_shop' },
      time: '2019-04-20T10:00:00Z',
      historical: true as const,
      enqueuedAtMs: Date.now(),
      attempts: [],
    };
    await fixture.delivery.lanes.enqueue(fixture.destination, [{ jobId: 'lhistorical1', data }]);
    await fixture.drain();
    expect(fixture.sandbox.subscriptions().items).toMatchObject([
      {
        state: 'subscribed',
        historicalImport: true,
        consentedAt: '2019-04-20T10:00:00Z',
        customSource: 'old_shop',
      },
    ]);
  });

  it('keeps an import of old consent from undoing a later withdrawal', async () => {
    await open();
    await fixture.producer.unsubscribe(BEN, { time: '2024-01-01T00:00:00Z' });
    const data = {
      v: 1 as const,
      type: 'list-subscription' as const,
      profile: BEN,
      consent: { status: 'granted' as const, at: '2019-04-20T10:00:00Z' },
      time: '2019-04-20T10:00:00Z',
      historical: true as const,
      enqueuedAtMs: Date.now(),
      attempts: [],
    };
    await fixture.delivery.lanes.enqueue(fixture.destination, [{ jobId: 'lhistorical2', data }]);
    await fixture.drain();
    expect(endpoints()).toEqual([UNSUBSCRIBE]);
    expect(await counts()).toEqual({ delivered: 1, skipped: 1, dead: 0 });
  });
});
