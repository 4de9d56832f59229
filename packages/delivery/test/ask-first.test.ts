import { createHolds } from '@tracklayer/holds';
import type { Consent } from '@tracklayer/producer';
import { DEFAULT_ACCOUNT_ID, DEFAULT_LIST_ID } from '@tracklayer/sandbox';
import { type Fixture, type FixtureOptions, openFixture } from './support/fixture.js';

const ASK = 'GET /api/profiles';
const SUBSCRIBE = 'POST /api/profile-subscription-bulk-create-jobs';
const PHONE = '+4915112345678';
const BEN = { email: 'ben@shop.example' };
const BOTH = { ...BEN, phoneNumber: PHONE };

let fixture: Fixture;

async function open(options: FixtureOptions = {}): Promise<Fixture> {
  fixture = await openFixture({ sandbox: { limits: 'none' }, ...options });
  return fixture;
}

afterEach(() => fixture.close());

const MINUTE_MS = 60_000;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const granted = (minutes: number, more: Partial<Consent> = {}): Consent => ({
  status: 'granted',
  at: ago(minutes * MINUTE_MS),
  ...more,
});
const subscribe = (minutes: number, more: Partial<Consent> = {}, profile: object = BEN) =>
  fixture.producer.subscribe(profile, granted(minutes, more));
const calls = (endpoint: string) =>
  fixture.sandbox.requests().items.filter((request) => request.endpoint === endpoint);
const withdraw = (input: Parameters<Fixture['sandbox']['withdraw']>[1]) =>
  fixture.sandbox.withdraw(DEFAULT_ACCOUNT_ID, input);
const consents = () => fixture.sandbox.profiles(BEN)[0]?.consents;
const counts = () => fixture.delivery.lanes.counts(fixture.destination);

describe('an old consent', () => {
  it('does not subscribe a person who unsubscribed by the link of Klaviyo since', async () => {
    await open();
    withdraw({ ...BEN, at: ago(10 * MINUTE_MS) });
    await subscribe(20);
    await fixture.drain();
    expect(calls(ASK)).toHaveLength(1);
    expect(calls(SUBSCRIBE)).toEqual([]);
    expect(consents()).toEqual({ 'email.marketing': 'UNSUBSCRIBED' });
    expect(await counts()).toMatchObject({
      'list-subscription:skipped': 1,
      'list-subscription:withdrawn': 1,
    });
    expect(fixture.logged.join()).toContain('"reason":"withdrawn_at_klaviyo"');
    expect(fixture.logged.join()).not.toContain('ben@shop.example');
    expect(await fixture.metrics.registry.metrics()).toContain(
      `tracklayer_withdrawn_at_klaviyo_total{destination="${fixture.destination}",channel="email",reason="UNSUBSCRIBE"} 1`,
    );
  });

  it('subscribes a person who unsubscribed before it', async () => {
    await open();
    withdraw({ ...BEN, at: ago(30 * MINUTE_MS) });
    await subscribe(20);
    await fixture.drain();
    expect(consents()).toEqual({ 'email.marketing': 'SUBSCRIBED' });
    expect(fixture.sandbox.profiles(BEN)[0]?.suppressions).toEqual([]);
  });

  it('loses against a withdrawal of the same second, because Klaviyo cuts times', async () => {
    await open();
    const second = Math.floor((Date.now() - 20 * MINUTE_MS) / 1_000) * 1_000;
    withdraw({ ...BEN, at: new Date(second).toISOString() });
    await fixture.producer.subscribe(BEN, {
      status: 'granted',
      at: new Date(second + 900).toISOString(),
    });
    await fixture.drain();
    expect(consents()).toEqual({ 'email.marketing': 'UNSUBSCRIBED' });
  });

  it('counts a suppression of its own list, and not one of another list', async () => {
    await open();
    fixture.sandbox.addList(DEFAULT_ACCOUNT_ID, { id: 'OTHER1' });
    withdraw({ ...BEN, reason: 'USER_SUPPRESSED', listId: 'OTHER1' });
    await subscribe(20);
    await fixture.drain();
    expect(fixture.sandbox.profiles(BEN)[0]?.lists).toEqual([DEFAULT_LIST_ID]);
    withdraw({ email: 'eve@shop.example', reason: 'USER_SUPPRESSED', listId: DEFAULT_LIST_ID });
    await subscribe(20, {}, { email: 'eve@shop.example' });
    await fixture.drain();
    expect(fixture.sandbox.profiles({ email: 'eve@shop.example' })[0]?.lists).toEqual([]);
  });

  it('asks about each channel, and subscribes the channels that were not withdrawn', async () => {
    await open();
    withdraw({ phoneNumber: PHONE, channel: 'whatsapp' });
    await subscribe(20, { channels: ['email', 'sms', 'whatsapp'] }, BOTH);
    await fixture.drain();
    const all = Object.assign({}, ...fixture.sandbox.profiles().map((each) => each.consents));
    expect(all).toEqual({
      'email.marketing': 'SUBSCRIBED',
      'sms.marketing': 'SUBSCRIBED',
      'whatsapp.marketing': 'UNSUBSCRIBED',
    });
    expect(await counts()).toMatchObject({
      'list-subscription:delivered': 1,
      'list-subscription:withdrawn': 1,
    });
  });
});

describe('a young consent', () => {
  it('is sent without asking', async () => {
    await open();
    withdraw({ ...BEN, at: ago(0) });
    await subscribe(4);
    await fixture.drain();
    expect(calls(ASK)).toEqual([]);
    expect(consents()).toEqual({ 'email.marketing': 'SUBSCRIBED' });
  });

  it('is asked for when it is replayed', async () => {
    await open();
    fixture.sandbox.addFault({
      kind: 'answer',
      status: 400,
      endpoint: SUBSCRIBE,
      count: 1,
      errors: [{ code: 'invalid' }],
    });
    await subscribe(1);
    await fixture.drain();
    withdraw({ ...BEN });
    const { letters } = await fixture.deadLetters.list(fixture.destination, {});
    await fixture.deadLetters.replay(fixture.destination, letters[0]?.id ?? '', { nowMs: Date.now() });
    await fixture.drain();
    expect(calls(ASK)).toHaveLength(1);
    expect(consents()).toEqual({ 'email.marketing': 'UNSUBSCRIBED' });
  });
});

describe('asking', () => {
  it('waits for the scope where the key may not read profiles, and live opt-ins go on', async () => {
    await open();
    fixture.sandbox.denyScope(DEFAULT_ACCOUNT_ID, 'profiles:read');
    await subscribe(20);
    await fixture.drain();
    expect(calls(SUBSCRIBE)).toEqual([]);
    const holds = createHolds(fixture.redis);
    expect(await holds.get(fixture.destination, ASK)).toMatchObject({
      cause: 'refused',
      hint: expect.stringContaining('`profiles:read`'),
    });
    await subscribe(1, {}, { email: 'eve@shop.example' });
    await fixture.drain();
    expect(calls(SUBSCRIBE)).toHaveLength(1);

    fixture.sandbox.grantScope(DEFAULT_ACCOUNT_ID, 'profiles:read');
    fixture.clock.nowMs = Date.now() + 10_000;
    await fixture.delivery.checkHold(fixture.destination);
    await fixture.drain();
    expect(consents()).toEqual({ 'email.marketing': 'SUBSCRIBED' });
    expect((await counts())['list-subscription:dead']).toBe(0);
  });

  it('is switched off by the configuration', async () => {
    await open({ consent: { ask: 'off' } });
    withdraw({ ...BEN });
    await subscribe(20);
    await fixture.drain();
    expect(calls(ASK)).toEqual([]);
    expect(consents()).toEqual({ 'email.marketing': 'SUBSCRIBED' });
  });

  it('spends an attempt where Klaviyo fails, and then asks again', async () => {
    await open();
    fixture.sandbox.addFault({ kind: 'error', status: 503, endpoint: ASK, count: 1 });
    await subscribe(20);
    await fixture.drain();
    expect(calls(ASK)).toHaveLength(2);
    expect(calls(SUBSCRIBE)).toHaveLength(1);
  });
});
