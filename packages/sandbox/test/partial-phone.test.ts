import { afterEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_ACCOUNT } from '../src/index.js';
import { consent, eventBody, profileBody, subscribeBody } from './support/bodies.js';
import { closeSandboxes, type Reply, sandboxForTest } from './support/caller.js';

afterEach(closeSandboxes);

const EMAIL = 'ava@shop.example';
const BAD = '+4';
const BOTH = { email: EMAIL, phone_number: BAD };
const SMS = { sms: { marketing: { consent: 'SUBSCRIBED' } } };
const SUBSCRIBE = '/api/profile-subscription-bulk-create-jobs';

const CALLS: [string, string, (profile: object) => unknown, number][] = [
  ['create event', '/api/events', (profile) => eventBody({}, { ...profile }), 202],
  ['create profile', '/api/profiles', (profile) => profileBody({ ...profile }), 201],
  ['import', '/api/profile-import', (profile) => profileBody({ ...profile }), 201],
  ['subscribe', SUBSCRIBE, (profile) => subscribeBody([{ ...profile, subscriptions: consent() }]), 202],
];

const failureOf = ({ status, headers }: Reply) => [status, headers.get('x-klaviyo-partial-failure')];

/** A sandbox that drops bad phone numbers. */
function dropping() {
  return sandboxForTest({ accounts: [{ ...DEFAULT_ACCOUNT, settings: { badPhone: 'drop' } }] });
}

describe('a bad phone number', () => {
  it.each(CALLS)('is dropped beside an e-mail address: %s', async (_what, path, body, status) => {
    const { sandbox, call } = await dropping();
    expect(failureOf(await call('POST', path, body(BOTH)))).toEqual([status, 'phone_number']);
    expect(sandbox.profiles()[0]?.attributes).toMatchObject({ email: EMAIL });
    expect(sandbox.profiles()[0]?.attributes).not.toHaveProperty('phone_number');
  });

  it.each(CALLS)('is refused by default, as in older recordings: %s', async (_what, path, body) => {
    const { sandbox, call } = await sandboxForTest();
    const reply = await call('POST', path, body(BOTH));
    expect(failureOf(reply)).toEqual([400, null]);
    expect(reply.body.errors[0]?.detail).toContain('Invalid phone number format');
    expect(sandbox.profiles()).toEqual([]);
  });

  it.each(CALLS.slice(0, 3))('is refused as the only identifier: %s', async (_what, path, body) => {
    const { call } = await dropping();
    expect(failureOf(await call('POST', path, body({ phone_number: BAD })))).toEqual([400, null]);
  });

  it('keeps the good number of a known profile', async () => {
    const { sandbox, call } = await dropping();
    await call('POST', '/api/profile-import', profileBody({ email: EMAIL, phone_number: '+4915112345678' }));
    expect(failureOf(await call('POST', '/api/profile-import', profileBody(BOTH)))).toEqual([
      200,
      'phone_number',
    ]);
    expect(sandbox.profiles()[0]?.attributes.phone_number).toBe('+4915112345678');
  });

  it('drops the SMS consent and keeps the e-mail consent', async () => {
    const { sandbox, call } = await dropping();
    const subscriptions = { ...consent(), ...SMS };
    const reply = await call('POST', SUBSCRIBE, subscribeBody([{ ...BOTH, subscriptions }]));
    expect(failureOf(reply)).toEqual([202, 'phone_number']);
    expect(sandbox.profiles()[0]?.consents).toEqual({ 'email.marketing': 'SUBSCRIBED' });
  });

  it('is refused if no other channel is left', async () => {
    const { call } = await dropping();
    const reply = await call('POST', SUBSCRIBE, subscribeBody([{ ...BOTH, subscriptions: SMS }]));
    expect(failureOf(reply)).toEqual([400, null]);
  });

  it('does not hide a bad e-mail address', async () => {
    const { call } = await dropping();
    const reply = await call('POST', '/api/events', eventBody({}, { email: 'ava', phone_number: BAD }));
    expect([reply.status, reply.body.errors.map(({ source }) => source.pointer)]).toEqual([
      400,
      ['/data/attributes/profile/data/attributes/email'],
    ]);
  });
});
