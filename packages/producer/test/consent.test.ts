import { profileIdentity } from '@tracklayer/events';
import { InvalidEventError } from '@tracklayer/producer';
import { NOW_MS, purchase, type Rig, rig, signUp } from './support/rig.js';

let it_: Rig;
beforeEach(() => {
  it_ = rig();
});
afterEach(() => it_.end());

const AVA = { email: 'Ava@Shop.example', phoneNumber: '+4915112345678', firstName: 'Ava' };
const EMAIL = profileIdentity({ email: AVA.email });
const PHONE = profileIdentity({ phoneNumber: AVA.phoneNumber });

const shown = (receipt: { jobs: { type: string; status: string; reason?: string }[] }) =>
  receipt.jobs.map(({ type, status, reason }) => [type, status, ...(reason ? [reason] : [])]);

describe('unsubscribe', () => {
  it('stores one job that unsubscribes, with time and source and without profile fields', async () => {
    const receipt = await it_.producer.unsubscribe(AVA, {
      channels: ['email', 'sms'],
      time: '2026-04-23T10:00:00Z',
      source: 'preference_centre',
      eventId: 'w1',
    });
    expect(shown(receipt)).toEqual([['list-subscription', 'enqueued']]);
    const [job] = await it_.stored('list-subscription');
    expect(job?.opts.delay ?? 0).toBe(0);
    expect(job?.data).toEqual({
      v: 1,
      type: 'list-subscription',
      enqueuedAtMs: NOW_MS,
      attempts: [],
      profile: AVA,
      consent: {
        status: 'withdrawn',
        channels: ['email', 'sms'],
        at: '2026-04-23T10:00:00Z',
        source: 'preference_centre',
      },
      time: '2026-04-23T10:00:00Z',
      eventId: 'w1',
    });
    expect(await it_.total()).toBe(1);
  });

  it('counts as soon as the call returns, for the addresses of its channels only', async () => {
    await it_.producer.unsubscribe(AVA, { time: '2026-04-23T10:00:00Z' });
    expect(await it_.store.consents([EMAIL, PHONE])).toEqual([
      { withdrawnMs: Date.parse('2026-04-23T10:00:00Z') },
      {},
    ]);
  });

  it('counts from now when no time is given', async () => {
    await it_.producer.unsubscribe({ phoneNumber: AVA.phoneNumber }, { channels: ['sms'] });
    expect(await it_.store.consents([PHONE])).toEqual([{ withdrawnMs: NOW_MS }]);
  });

  it('can be repeated with its eventId, and is another job than the subscription with that id', async () => {
    await it_.producer.subscribe(AVA, { status: 'granted' }, { eventId: 'c1' });
    const first = await it_.producer.unsubscribe(AVA, { eventId: 'c1' });
    const again = await it_.producer.unsubscribe(AVA, { eventId: 'c1' });
    expect([shown(first), shown(again)]).toEqual([
      [['list-subscription', 'enqueued']],
      [['list-subscription', 'duplicate']],
    ]);
    expect(await it_.stored('list-subscription')).toHaveLength(2);
  });

  it('refuses a channel without an address and names the path', async () => {
    const call = it_.producer.unsubscribe({ email: 'ava@shop.example' }, { channels: ['sms'] });
    await expect(call).rejects.toBeInstanceOf(InvalidEventError);
    await expect(call).rejects.toThrow('profile.phoneNumber');
    expect(await it_.total()).toBe(0);
  });
});

describe('consent in an event', () => {
  it('keeps its time and source, and is stored as granted', async () => {
    await it_.producer.track(signUp('s1'));
    const [job] = await it_.stored('list-subscription');
    const event = signUp('s1');
    expect(job?.data).toMatchObject({
      consent: { ...event.consent, at: event.consent?.at ?? event.time },
    });
    const [known] = await it_.store.consents([profileIdentity(event.profile)]);
    expect(known?.grantedMs).toBe(Date.parse(event.consent?.at ?? String(event.time)));
  });

  it('can be withdrawn with any event, and the event is still sent', async () => {
    const event = purchase('o1', {
      profile: { email: 'ava@shop.example' },
      consent: { status: 'withdrawn', source: 'checkout' },
    });
    const receipt = await it_.producer.track(event);
    expect(shown(receipt)).toEqual(
      expect.arrayContaining([
        ['list-subscription', 'enqueued'],
        ['metric-event', 'enqueued'],
      ]),
    );
    const [known] = await it_.store.consents(['email:ava@shop.example']);
    expect(known).toEqual({ withdrawnMs: Date.parse(String(event.time)) });
  });

  it('skips a granted channel without an address, and the receipt names it', async () => {
    const receipt = await it_.producer.subscribe(
      { email: 'ava@shop.example' },
      { status: 'granted', channels: ['email', 'sms', 'whatsapp'] },
    );
    expect(receipt.jobs.at(-1)).toMatchObject({
      type: 'list-subscription',
      status: 'skipped',
      reason: 'no_address_for_channel',
      channels: ['sms', 'whatsapp'],
    });
    expect(await it_.stored('list-subscription')).toHaveLength(1);
  });

  it('changes nothing when it was denied', async () => {
    await it_.producer.track(purchase('o1', { consent: { status: 'denied' } }));
    expect(await it_.store.consents([profileIdentity(purchase('o1').profile)])).toEqual([{}]);
    expect(await it_.stored('list-subscription')).toHaveLength(0);
  });

  it('is never later than now, so that a fast clock cannot outdate a withdrawal', async () => {
    const ahead = new Date(NOW_MS + 60_000).toISOString();
    await it_.producer.subscribe(AVA, { status: 'granted', at: ahead });
    expect(await it_.store.consents([EMAIL])).toEqual([{ grantedMs: NOW_MS }]);
  });
});
