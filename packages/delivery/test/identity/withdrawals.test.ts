/** A withdrawal counts for the person, and makes no second profile, whichever address it names. */
import type { Consent, Profile } from '@tracklayer/events';
import { DEFAULT_ACCOUNT, DEFAULT_ACCOUNT_ID } from '@tracklayer/sandbox';
import { type Fixture, openFixture } from '../support/fixture.js';

let fixture: Fixture;

const OLD = { email: 'old@shop.example', externalId: 'c1' };
const NEW = { email: 'new@shop.example', externalId: 'c1' };
const PHONE = '+4915112345678';
const START_MS = Date.now() - 600_000;
const at = (minute: number) => new Date(START_MS + minute * 60_000).toISOString();

afterEach(() => fixture.close());

const has = async (profile: Profile, minute: number) => {
  await fixture.producer.upsertProfile(profile, { time: at(minute) });
  await fixture.drain();
};
const withdraw = async (profile: Profile, minute: number, channels: Consent['channels'] = ['email']) => {
  await fixture.producer.unsubscribe(profile, { channels, time: at(minute) });
  await fixture.drain();
};
const profiles = () =>
  fixture.sandbox.profiles().map(({ attributes, consents }) => ({ email: attributes.email, consents }));
const calls = () => fixture.sandbox.requests().items.map(({ endpoint }) => endpoint);
const letters = async () => (await fixture.deadLetters.list(fixture.destination)).letters;

const WITHDRAWN = { 'email.marketing': 'UNSUBSCRIBED' };

describe.each(['klaviyo', 'guide'] as const)('a withdrawal (%s)', (dialect) => {
  beforeEach(async () => {
    fixture = await openFixture({ dialect, sandbox: { accounts: [DEFAULT_ACCOUNT], limits: 'none' } });
  });

  it.each([
    ['before', 2],
    ['after', 9],
  ])('of an address stated %s the person replaced it counts for the present one', async (_, minute) => {
    await has(OLD, 1);
    await has(NEW, 5);
    await withdraw(OLD, minute);
    expect(profiles()).toEqual([{ email: NEW.email, consents: WITHDRAWN }]);
    expect(await letters()).toEqual([]);
  });

  it('of an old address does not take back a newer consent for the present one', async () => {
    await has(OLD, 1);
    await fixture.producer.subscribe(NEW, { status: 'granted', channels: ['email'] }, { time: at(5) });
    await fixture.drain();
    await withdraw(OLD, 2);
    expect(profiles()).toEqual([{ email: NEW.email, consents: { 'email.marketing': 'SUBSCRIBED' } }]);
  });

  it('of the first address of a person known by the external id stays with that person', async () => {
    await has({ externalId: OLD.externalId, firstName: 'Ava' }, 1);
    await withdraw(OLD, 2);
    expect(profiles()).toEqual([{ email: OLD.email, consents: WITHDRAWN }]);
  });

  it('of a person who is not known yet makes one profile', async () => {
    await withdraw(OLD, 1);
    await has(NEW, 2);
    expect(profiles()).toEqual([{ email: NEW.email, consents: WITHDRAWN }]);
  });

  it('of a new phone number stays with the person of the address', async () => {
    await has(OLD, 1);
    await withdraw({ ...OLD, phoneNumber: PHONE }, 2, ['sms']);
    expect(profiles()).toEqual([{ email: OLD.email, consents: { 'sms.marketing': 'UNSUBSCRIBED' } }]);
  });

  it('arrives although Klaviyo refuses the profile', async () => {
    fixture.sandbox.addFault({
      kind: 'error',
      status: 400,
      endpoint: dialect === 'klaviyo' ? 'POST /api/profile-import' : 'POST /api/profiles',
    });
    await withdraw(OLD, 1);
    expect(profiles()).toEqual([{ email: OLD.email, consents: WITHDRAWN }]);
    expect(await letters()).toEqual([]);
  });

  it('makes no call for the profile where the person has the address', async () => {
    await has(OLD, 1);
    const before = calls().length;
    await withdraw(OLD, 2);
    expect(calls().slice(before)).toEqual(['POST /api/profile-subscription-bulk-delete-jobs']);
  });

  it('lets later jobs of the person go when it is overtaken', async () => {
    await has(OLD, 1);
    await fixture.producer.subscribe(NEW, { status: 'granted', channels: ['email'] }, { time: at(5) });
    await fixture.producer.unsubscribe(NEW, { channels: ['email'], time: at(3) });
    await fixture.drain();
    await has({ ...NEW, firstName: 'Ava' }, 6);
    expect(fixture.sandbox.profiles(NEW)[0]?.attributes).toMatchObject({ first_name: 'Ava' });
  });

  it('of a shared phone number changes no profile but the one that has the number', async () => {
    fixture.sandbox.configure(DEFAULT_ACCOUNT_ID, { strongestIdentifier: 'phone_number' });
    await has({ email: 'ben@shop.example', phoneNumber: PHONE }, 1);
    await withdraw({ email: OLD.email, phoneNumber: PHONE }, 2, ['sms']);
    expect(profiles()).toEqual([
      { email: 'ben@shop.example', consents: { 'sms.marketing': 'UNSUBSCRIBED' } },
      { email: OLD.email, consents: {} },
    ]);
  });
});
