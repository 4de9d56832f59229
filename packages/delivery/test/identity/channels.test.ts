/** Each channel of a consent stands alone: what refuses one never takes another along. */
import type { Channel, Profile } from '@tracklayer/events';
import { type AccountInput, DEFAULT_ACCOUNT } from '@tracklayer/sandbox';
import { type Fixture, type FixtureOptions, openFixture } from '../support/fixture.js';

let fixture: Fixture;

const AVA = { email: 'ava@shop.example', phoneNumber: '+4915112345678' };

async function open(settings: AccountInput['settings'], options: FixtureOptions = {}): Promise<void> {
  const accounts = [{ ...DEFAULT_ACCOUNT, ...(settings && { settings }) }];
  fixture = await openFixture({ sandbox: { accounts, limits: 'none' }, ...options });
}

afterEach(() => fixture.close());

const signUp = (profile: Profile, channels: Channel[]) =>
  fixture.producer.track({
    name: 'sign_up',
    eventId: 's1',
    time: new Date().toISOString(),
    profile,
    properties: {},
    consent: { status: 'granted', channels },
  });
const subscribed = () =>
  fixture.sandbox
    .subscriptions()
    .items.map(({ channel, state }) => `${channel} ${state}`)
    .sort();
const letters = async () => (await fixture.deadLetters.list(fixture.destination)).letters;

describe.each(['klaviyo', 'guide'] as const)(
  'an SMS consent that the account cannot take (%s)',
  (dialect) => {
    const settings = dialect === 'klaviyo' ? ({ sms: 'off' } as const) : ({ badPhone: 'refuse' } as const);
    const profile = dialect === 'klaviyo' ? AVA : { ...AVA, phoneNumber: '+11234567890' };

    it('subscribes the e-mail address, and is a dead letter of its own', async () => {
      await open(settings, { dialect });
      await signUp(profile, ['email', 'sms']);
      await fixture.drain();
      expect(subscribed()).toEqual(['email.marketing subscribed']);
      expect(fixture.sandbox.events().items.map(({ metric }) => metric)).toEqual(['Subscribed to List']);
      expect(await letters()).toMatchObject([
        { code: 'invalid', job: { type: 'list-subscription', consent: { channels: ['sms'] } } },
      ]);
    });

    it('is the same dead letter when a worker died in between', async () => {
      await open(settings, { dialect });
      const data = {
        v: 1 as const,
        type: 'list-subscription' as const,
        profile,
        consent: { status: 'granted' as const, channels: ['email' as const, 'sms' as const] },
        time: new Date().toISOString(),
        enqueuedAtMs: Date.now(),
        attempts: [],
      };
      for (const attempt of [1, 2]) {
        await fixture.delivery.lanes.enqueue(fixture.destination, [{ jobId: 'l-twice', data }]);
        await fixture.drain();
        // As if the worker had died after it stored the new job and before the subscription was settled.
        if (attempt === 1) {
          const keys = await fixture.redis.keys(`{tracklayer:${fixture.destination}}:*l-twice`);
          await fixture.redis.del(keys);
          await fixture.redis.zrem(
            `{tracklayer:${fixture.destination}}:list-subscription:completed`,
            'l-twice',
          );
        }
      }
      expect(await letters()).toHaveLength(1);
    });
  },
);

it('tries a number again alone that Klaviyo dropped from a subscription', async () => {
  await open({ badPhone: 'drop' });
  await signUp({ ...AVA, phoneNumber: '+11234567890' }, ['email', 'sms']);
  await fixture.drain();
  expect(subscribed()).toEqual(['email.marketing subscribed']);
  expect(await letters()).toMatchObject([{ job: { consent: { channels: ['sms'] } } }]);
});

it('subscribes WhatsApp beside SMS, each with its own consent', async () => {
  await open({});
  await signUp(AVA, ['email', 'sms', 'whatsapp']);
  await fixture.producer.unsubscribe(AVA, { channels: ['sms'] });
  await fixture.drain();
  expect(fixture.sandbox.profiles(AVA)[0]?.consents).toEqual({
    'email.marketing': 'SUBSCRIBED',
    'sms.marketing': 'UNSUBSCRIBED',
    'whatsapp.marketing': 'SUBSCRIBED',
  });
});

it('skips a channel without an address, and says so in receipt and log', async () => {
  await open({});
  const { jobs } = await signUp({ email: AVA.email }, ['email', 'sms']);
  expect(jobs.find(({ status }) => status === 'skipped')).toMatchObject({
    type: 'list-subscription',
    reason: 'no_address_for_channel',
    channels: ['sms'],
  });
  await fixture.drain();
  expect(subscribed()).toEqual(['email.marketing subscribed']);
  expect(fixture.logged.join()).toContain('"channels":["sms"]');
});

it.each(['klaviyo', 'guide'] as const)('subscribes to channels without a list (%s)', async (dialect) => {
  await open({}, { listId: 'none', dialect });
  await signUp(AVA, ['email']);
  await fixture.drain();
  const [profile] = fixture.sandbox.profiles(AVA);
  expect(profile).toMatchObject({ consents: { 'email.marketing': 'SUBSCRIBED' }, lists: [] });
  expect(fixture.sandbox.events().items).toHaveLength(1);
});
