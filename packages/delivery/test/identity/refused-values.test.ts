/** An optional identifier that Klaviyo does not take costs no event: the job goes without it, and everybody can see that. */
import type { Profile } from '@tracklayer/events';
import { DEFAULT_ACCOUNT } from '@tracklayer/sandbox';
import { type Fixture, type FixtureOptions, openFixture } from '../support/fixture.js';

let fixture: Fixture;

/** The right shape, but not in use: Klaviyo does not take it. */
const NO_NUMBER = '+11234567890';
const PHONE = '+4915112345678';
const AVA = { email: 'ava@shop.example', externalId: 'c1', firstName: 'Ava' };

async function open(badPhone: 'drop' | 'refuse', options: FixtureOptions = {}): Promise<void> {
  const accounts = [{ ...DEFAULT_ACCOUNT, settings: { badPhone } }];
  fixture = await openFixture({ sandbox: { accounts, limits: 'none' }, ...options });
}

afterEach(() => fixture.close());

let orders = 0;
const buy = (profile: Profile) =>
  fixture.producer.track({
    name: 'purchase',
    eventId: `o${++orders}`,
    time: new Date().toISOString(),
    profile,
    properties: { orderId: `${orders}`, value: 5, currency: 'EUR' },
  });
const calls = () => fixture.sandbox.requests().items.map(({ endpoint }) => endpoint);
const attributes = () => fixture.sandbox.profiles(AVA)[0]?.attributes;
const leftOut = async () => {
  const text = await fixture.metrics.registry.getSingleMetricAsString('tracklayer_left_out_total');
  return text.split('\n').filter((line) => line.startsWith('tracklayer'));
};

describe.each(['drop', 'refuse'] as const)('a phone number that Klaviyo does not take (%s)', (badPhone) => {
  it.each(['klaviyo', 'guide'] as const)(
    'costs neither event nor profile, and is said (%s)',
    async (dialect) => {
      await open(badPhone, { dialect });
      await buy({ ...AVA, phoneNumber: NO_NUMBER });
      await fixture.drain();
      expect(fixture.sandbox.events().items).toHaveLength(1);
      expect(attributes()).toMatchObject({ email: AVA.email, external_id: 'c1', first_name: 'Ava' });
      expect(attributes()).not.toHaveProperty('phone_number');
      expect(await fixture.deadLetters.count(fixture.destination)).toBe(0);

      const reason = 'refused';
      expect(await leftOut()).toEqual([
        `tracklayer_left_out_total{destination="${fixture.destination}",type="profile-upsert",field="phone_number",reason="${reason}"} 1`,
      ]);
      expect(await fixture.delivery.lanes.counts(fixture.destination)).toMatchObject({
        'profile-upsert:left_out': 1,
      });
      const lines = fixture.logged.map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(lines).toMatchObject([{ type: 'profile-upsert', field: 'phone_number', reason }]);
      expect(fixture.logged.join()).not.toContain(NO_NUMBER.slice(1));
    },
  );

  it('is not sent again, and another one is', async () => {
    await open(badPhone);
    await buy({ ...AVA, phoneNumber: NO_NUMBER });
    await fixture.drain();
    const before = calls().length;
    await buy({ ...AVA, phoneNumber: NO_NUMBER });
    await fixture.drain();
    expect(calls().slice(before)).toEqual(['POST /api/events']);
    await buy({ ...AVA, phoneNumber: PHONE });
    await fixture.drain();
    expect(attributes()).toMatchObject({ phone_number: PHONE });
  });

  it('is a dead letter where it is the one identifier', async () => {
    await open(badPhone);
    await fixture.producer.upsertProfile({ phoneNumber: NO_NUMBER, firstName: 'Ava' });
    await fixture.drain();
    const { letters } = await fixture.deadLetters.list(fixture.destination);
    expect(letters).toMatchObject([{ code: 'invalid', job: { type: 'profile-upsert' } }]);
  });
});

it('remembers a number that Klaviyo dropped from a success', async () => {
  await open('drop');
  fixture.sandbox.addFault({ kind: 'answer', recorded: 'partial-phone-profile', count: 1 });
  await buy({ ...AVA, phoneNumber: PHONE });
  await fixture.drain();
  expect(await leftOut()).toEqual([
    expect.stringContaining('field="phone_number",reason="partial_failure"} 1'),
  ]);
  await buy({ ...AVA, phoneNumber: PHONE, firstName: 'Eva' });
  await fixture.drain();
  expect(calls()).not.toContain('PATCH /api/profiles/{id}');
  await buy({ ...AVA, phoneNumber: '+4915100000000' });
  await fixture.drain();
  expect(attributes()).toMatchObject({ phone_number: '+4915100000000' });
});

describe('an e-mail address that Klaviyo does not take', () => {
  const refuse = (endpoint: string) =>
    fixture.sandbox.addFault({
      kind: 'answer',
      status: 400,
      endpoint,
      bodyIncludes: AVA.email,
      errors: [
        {
          code: 'invalid',
          detail: 'Invalid email address',
          pointer:
            endpoint === 'POST /api/events'
              ? '/data/attributes/profile/data/attributes/email'
              : '/data/attributes/email',
        },
      ],
    });

  it('is left out of profile and event, and later events are named without it at once', async () => {
    await open('drop');
    refuse('POST /api/profile-import');
    refuse('POST /api/events');
    await buy(AVA);
    await fixture.drain();
    const before = calls().length;
    await buy(AVA);
    await fixture.drain();
    expect(calls().slice(before)).toEqual(['POST /api/events']);
    expect(fixture.sandbox.events().items.map(({ profile }) => profile)).toEqual([
      { external_id: 'c1' },
      { external_id: 'c1' },
    ]);
    expect(fixture.sandbox.profiles()).toHaveLength(1);
    expect(await fixture.deadLetters.count(fixture.destination)).toBe(0);
  });

  it('is kept in the history of a job that is tried again', async () => {
    await open('drop', { attempts: 1 });
    refuse('POST /api/events');
    fixture.sandbox.addFault({
      kind: 'error',
      status: 503,
      endpoint: 'POST /api/events',
      bodyIncludes: '"external_id"',
    });
    await buy(AVA);
    await fixture.drain();
    const { letters } = await fixture.deadLetters.list(fixture.destination);
    expect(letters).toMatchObject([
      { reason: 'exhausted', attempts: [{ status: 503, dropped: [{ code: 'refused', field: 'email' }] }] },
    ]);
  });
});

it('imports once more when the profile of a conflict is gone', async () => {
  await open('drop');
  fixture.sandbox.addFault({ kind: 'answer', recorded: 'duplicate-then-gone', count: 1 });
  await buy(AVA);
  await fixture.drain();
  expect(calls()).toEqual([
    'POST /api/profile-import',
    'PATCH /api/profiles/{id}',
    'POST /api/profile-import',
    'POST /api/events',
  ]);
  expect(attributes()).toMatchObject({ external_id: 'c1', first_name: 'Ava' });
});

describe.each(['phone-bad-in-event', 'email-bad-in-event', 'partial-phone-event'] as const)(
  'an event that Klaviyo answers as recorded: %s',
  (recorded) => {
    it('is recorded, and what was left out is counted and remembered', async () => {
      await open('drop');
      const profile = { ...AVA, phoneNumber: PHONE };
      fixture.sandbox.addFault({ kind: 'answer', recorded, count: 1 });
      await buy(profile);
      await fixture.drain();
      const field = recorded === 'email-bad-in-event' ? 'email' : 'phone_number';
      const reason = recorded === 'partial-phone-event' ? 'partial_failure' : 'refused';
      expect(await leftOut()).toEqual([
        expect.stringContaining(`type="metric-event",field="${field}",reason="${reason}"} 1`),
      ]);
      expect(fixture.logged.join()).toContain(`"field":"${field}"`);
      expect(fixture.logged.join()).not.toMatch(/ava@shop|15112345678/);
      expect(await fixture.deadLetters.count(fixture.destination)).toBe(0);
      // The value is in no later call. Klaviyo's own answers of success were recorded by it.
      const isRecorded = recorded !== 'partial-phone-event';
      expect(fixture.sandbox.events().items).toHaveLength(isRecorded ? 1 : 0);
      await buy(profile);
      await fixture.drain();
      const last = fixture.sandbox.requests().items.at(-1);
      expect(JSON.stringify(last)).not.toContain(field === 'email' ? AVA.email : PHONE);
    });

    it('is a dead letter where the person has no other identifier', async () => {
      await open('drop');
      const only = recorded === 'email-bad-in-event' ? { email: AVA.email } : { phoneNumber: PHONE };
      fixture.sandbox.addFault({ kind: 'answer', recorded, count: 1 });
      await buy(only);
      await fixture.drain();
      const isDead = recorded !== 'partial-phone-event';
      expect(await fixture.deadLetters.count(fixture.destination)).toBe(isDead ? 1 : 0);
    });
  },
);
