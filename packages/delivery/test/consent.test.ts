import type { Consent, TrackInput } from '@tracklayer/producer';
import { DEFAULT_ACCOUNT } from '@tracklayer/sandbox';
import { openWay, until, type Way, type WayOptions } from './support.js';

const SUBSCRIBE = 'POST /api/profile-subscription-bulk-create-jobs';
const UNSUBSCRIBE = 'POST /api/profile-subscription-bulk-delete-jobs';
const BEN = { email: 'ben@shop.example' };

let way: Way;

async function open(options: WayOptions = {}): Promise<Way> {
  way = await openWay(options);
  return way;
}

afterEach(() => way.close());

/** Seconds ago, as an application writes it. */
const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString();
const granted = (at: string, more: Partial<Consent> = {}): Consent => ({ status: 'granted', at, ...more });

function signUp(eventId: string, at: string): TrackInput<'sign_up'> {
  return { name: 'sign_up', eventId, time: at, profile: BEN, properties: {}, consent: granted(at) };
}

const endpoints = () => way.sandbox.requests().items.map(({ endpoint }) => endpoint);
const consents = () => way.sandbox.profiles(BEN)[0]?.consents;
const counts = async () => {
  const all = await way.delivery.lanes.counts(way.destination);
  const of = (outcome: 'delivered' | 'skipped' | 'dead') => all[`list-subscription:${outcome}`];
  return { delivered: of('delivered'), skipped: of('skipped'), dead: of('dead') };
};

describe('consent withdrawn between enqueue and sending', () => {
  it('is honoured: the subscription is never sent, nor the event that claims it', async () => {
    await open();
    await way.producer.track(signUp('s1', ago(60)));
    await way.producer.unsubscribe(BEN);
    await way.drain();
    expect(endpoints()).not.toContain(SUBSCRIBE);
    expect(endpoints()).not.toContain('POST /api/events');
    expect(endpoints()).toContain(UNSUBSCRIBE);
    expect(consents()).toEqual({ 'email.marketing': 'UNSUBSCRIBED' });
    expect(await counts()).toEqual({ delivered: 1, skipped: 1, dead: 0 });
    expect((await way.delivery.lanes.counts(way.destination))['metric-event:skipped']).toBe(1);
  });

  it('is honoured where it comes with an event, and in the words of the guide', async () => {
    await open({ dialect: 'guide' });
    await way.producer.track(signUp('s1', ago(60)));
    await way.producer.track({
      name: 'purchase',
      eventId: 'o1',
      time: ago(1),
      profile: BEN,
      properties: { orderId: '1', value: 1, currency: 'EUR' },
      consent: { status: 'withdrawn', source: 'checkout' },
    });
    await way.drain();
    expect(endpoints()).not.toContain('POST /api/list-relationships');
    expect(consents()).toEqual({ 'email.marketing': 'UNSUBSCRIBED' });
    expect(way.sandbox.events().items.map(({ metric }) => metric)).toEqual(['Placed Order']);
  });

  it('is honoured once its number is mended, where it died of a bad one', async () => {
    await open();
    const phoneNumber = '+4915112345678';
    await way.producer.unsubscribe({ ...BEN, phoneNumber: '+10000000000' }, { channels: ['sms'] });
    await way.drain();
    const { letters } = await way.deadLetters.list(way.destination, { type: 'list-subscription' });
    expect(letters).toMatchObject([{ code: 'invalid', job: { consent: { status: 'withdrawn' } } }]);
    const edit = { set: [['profile.phoneNumber', phoneNumber]] as const };
    const [letter] = letters;
    await way.deadLetters.replay(way.destination, letter?.id ?? '', { edit, nowMs: Date.now() });
    await way.drain();
    expect(way.sandbox.profiles({ phoneNumber })[0]?.consents).toEqual({ 'sms.marketing': 'UNSUBSCRIBED' });
  });

  it('is honoured of one channel alone', async () => {
    await open();
    const both = { ...BEN, phoneNumber: '+4915112345678' };
    await way.producer.subscribe(both, granted(ago(60), { channels: ['email', 'sms'] }));
    await way.producer.unsubscribe(both, { channels: ['sms'] });
    await way.drain();
    expect(consents()).toEqual({ 'email.marketing': 'SUBSCRIBED', 'sms.marketing': 'UNSUBSCRIBED' });
    expect(
      way.sandbox
        .subscriptions()
        .items.map(({ channel, state }) => `${channel} ${state}`)
        .sort(),
    ).toEqual(['email.marketing subscribed', 'sms.marketing unsubscribed']);
  });

  it('does not hold up one that was given after it', async () => {
    await open();
    await way.producer.unsubscribe(BEN, { time: ago(60) });
    await way.producer.subscribe(BEN, granted(ago(30), { source: 'footer' }));
    await way.drain();
    expect(consents()).toEqual({ 'email.marketing': 'SUBSCRIBED' });
    expect(way.sandbox.subscriptions().items.at(-1)).toMatchObject({
      state: 'subscribed',
      customSource: 'footer',
    });
  });

  it('is honoured by the replay of a dead letter', async () => {
    await open();
    way.sandbox.addFault({ kind: 'error', status: 400, endpoint: SUBSCRIBE, count: 1 });
    await way.producer.subscribe(BEN, granted(ago(60)));
    await way.drain();
    const { letters } = await way.deadLetters.list(way.destination);
    expect(letters).toHaveLength(1);
    await way.producer.unsubscribe(BEN);
    await way.deadLetters.replayMany(
      way.destination,
      letters.map(({ id }) => id),
      { nowMs: Date.now(), by: 'ava', reason: 'mended' },
    );
    await way.drain();
    expect(endpoints().filter((each) => each === SUBSCRIBE)).toHaveLength(1);
    expect(consents()).toEqual({ 'email.marketing': 'UNSUBSCRIBED' });
    expect(await way.deadLetters.count(way.destination)).toBe(0);
  });
});

describe('the last word of a person, while calls fail', () => {
  it('is no subscription: one that may have arrived is undone once more when it comes again', async () => {
    await open();
    // It is recorded, and the answer says that it was not.
    way.sandbox.addFault({ kind: 'error', status: 503, afterRecording: true, endpoint: SUBSCRIBE, count: 1 });
    await way.producer.subscribe(BEN, granted(ago(60)));
    await until(async () => {
      await way.delivery.step(way.destination, 'profile-upsert');
      await way.delivery.step(way.destination, 'list-subscription');
      return endpoints().includes(SUBSCRIBE);
    });
    await way.producer.unsubscribe(BEN);
    await way.drain();
    expect(endpoints().filter((each) => each === SUBSCRIBE)).toHaveLength(1);
    expect(endpoints().filter((each) => each === UNSUBSCRIBE)).toHaveLength(2);
    expect(consents()).toEqual({ 'email.marketing': 'UNSUBSCRIBED' });
    expect(await counts()).toEqual({ delivered: 1, skipped: 1, dead: 0 });
  });

  it('is a subscription: a withdrawal of before it is not sent again', async () => {
    await open();
    way.sandbox.addFault({
      kind: 'error',
      status: 503,
      afterRecording: true,
      endpoint: UNSUBSCRIBE,
      count: 1,
    });
    await way.producer.unsubscribe(BEN, { time: ago(60) });
    await until(async () => {
      await way.delivery.step(way.destination, 'list-subscription');
      return endpoints().includes(UNSUBSCRIBE);
    });
    await way.producer.subscribe(BEN, granted(ago(1)));
    await way.drain();
    expect(endpoints().filter((each) => each === UNSUBSCRIBE)).toHaveLength(1);
    expect(consents()).toEqual({ 'email.marketing': 'SUBSCRIBED' });
    expect(await counts()).toEqual({ delivered: 1, skipped: 1, dead: 0 });
  });

  it('holds whatever order two workers take the jobs in', async () => {
    await open({ autorun: true });
    const people = Array.from({ length: 12 }, (_, index) => ({ email: `p${index}@shop.example` }));
    await Promise.all(
      people.flatMap((person, index) => {
        const on = () => way.producer.subscribe(person, granted(ago(index % 2 === 0 ? 60 : 1)));
        const off = () => way.producer.unsubscribe(person, { time: ago(30) });
        return index % 3 === 0 ? [off(), on()] : [on(), off()];
      }),
    );
    await until(async () => {
      const { delivered, skipped, dead } = await counts();
      return delivered + skipped + dead === 2 * people.length;
    });
    const states = people.map((person) => way.sandbox.profiles(person)[0]?.consents['email.marketing']);
    expect(states).toEqual(people.map((_, index) => (index % 2 === 0 ? 'UNSUBSCRIBED' : 'SUBSCRIBED')));
  });
});

describe('the time of a consent', () => {
  const lists = [{ id: 'Y6nRLr', optIn: 'double' as const }];

  it('is left out of a live opt-in, so that double opt-in asks and the welcome flow starts', async () => {
    await open({ sandbox: { accounts: [{ ...DEFAULT_ACCOUNT, lists }] } });
    await way.producer.subscribe(BEN, granted('2026-04-20T10:00:00Z', { source: 'footer' }));
    await way.drain();
    const [recorded] = way.sandbox.subscriptions().items;
    expect(recorded).toMatchObject({ state: 'pending', historicalImport: false, customSource: 'footer' });
    expect(recorded).not.toHaveProperty('consentedAt');
  });

  it('is kept in an import, which asks nobody', async () => {
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
    await way.delivery.lanes.enqueue(way.destination, [{ jobId: 'lhistorical1', data }]);
    await way.drain();
    expect(way.sandbox.subscriptions().items).toMatchObject([
      {
        state: 'subscribed',
        historicalImport: true,
        consentedAt: '2019-04-20T10:00:00Z',
        customSource: 'old_shop',
      },
    ]);
  });

  it('keeps an import of long ago from undoing a withdrawal of since', async () => {
    await open();
    await way.producer.unsubscribe(BEN, { time: '2024-01-01T00:00:00Z' });
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
    await way.delivery.lanes.enqueue(way.destination, [{ jobId: 'lhistorical2', data }]);
    await way.drain();
    expect(endpoints()).toEqual([UNSUBSCRIBE]);
    expect(await counts()).toEqual({ delivered: 1, skipped: 1, dead: 0 });
  });
});
