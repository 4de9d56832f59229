import { afterEach, describe, expect, it } from '@jest/globals';
import { REAL_LIMITS } from '../src/index.js';
import { consent, subscribeBody, unsubscribeBody, withdrawal } from './support/bodies.js';
import { closeSandboxes, sandboxForTest } from './support/caller.js';

afterEach(closeSandboxes);

const PATH = '/api/profile-subscription-bulk-delete-jobs';
const SUBSCRIBE = '/api/profile-subscription-bulk-create-jobs';
const PROFILE_AT = '/data/attributes/profiles/data/0/attributes';
const AVA = { email: 'ava@shop.example', subscriptions: withdrawal() };

describe('POST /api/profile-subscription-bulk-delete-jobs', () => {
  it('answers 202 with an empty body and withdraws the consent', async () => {
    const { sandbox, call } = await sandboxForTest({ strict: true });
    await call('POST', SUBSCRIBE, subscribeBody([{ ...AVA, subscriptions: consent() }]));
    const reply = await call('POST', PATH, unsubscribeBody([AVA]));
    expect([reply.status, reply.body]).toEqual([202, undefined]);
    expect(
      sandbox.subscriptions().items.map(({ state, channel, listId }) => [state, channel, listId]),
    ).toEqual([
      ['subscribed', 'email.marketing', 'Y6nRLr'],
      ['unsubscribed', 'email.marketing', null],
    ]);
    expect(sandbox.profiles()).toMatchObject([{ consents: { 'email.marketing': 'UNSUBSCRIBED' } }]);
    expect(sandbox.stats().accounts).toMatchObject([{ consents: 1 }]);
  });

  it('removes the profile from the named list, until a new subscription adds it again', async () => {
    const { sandbox, call } = await sandboxForTest();
    await call('POST', SUBSCRIBE, subscribeBody([{ ...AVA, subscriptions: consent() }]));
    await call('POST', PATH, unsubscribeBody([AVA], 'Y6nRLr'));
    expect(sandbox.profiles()[0]).toMatchObject({ lists: [] });
    await call('POST', SUBSCRIBE, subscribeBody([{ ...AVA, subscriptions: consent() }]));
    expect(sandbox.profiles()[0]).toMatchObject({
      lists: ['Y6nRLr'],
      consents: { 'email.marketing': 'SUBSCRIBED' },
    });
  });

  it('creates an unknown profile as unsubscribed', async () => {
    const { sandbox, call } = await sandboxForTest();
    await call('POST', PATH, unsubscribeBody([AVA]));
    expect(sandbox.profiles()[0]?.consents).toEqual({ 'email.marketing': 'UNSUBSCRIBED' });
  });

  it.each([
    [
      'a time',
      unsubscribeBody([{ ...AVA, subscriptions: withdrawal({ consented_at: '2025-01-01T00:00:00Z' }) }]),
      `${PROFILE_AT}/subscriptions/email/marketing/consented_at`,
    ],
    [
      'the other consent',
      unsubscribeBody([{ ...AVA, subscriptions: consent() }]),
      `${PROFILE_AT}/subscriptions/email/marketing/consent`,
    ],
    ['a name', unsubscribeBody([{ ...AVA, first_name: 'Ava' }]), `${PROFILE_AT}/first_name`],
    [
      'a source',
      unsubscribeBody([AVA], undefined, { custom_source: 'footer' }),
      '/data/attributes/custom_source',
    ],
    ['no channel', unsubscribeBody([{ ...AVA, subscriptions: {} }]), `${PROFILE_AT}/subscriptions`],
    ['no address', unsubscribeBody([{ subscriptions: withdrawal() }]), PROFILE_AT],
    ['an unknown list', unsubscribeBody([AVA], 'NOBODY'), '/data/relationships/list/data/id'],
    ['no profiles', unsubscribeBody([]), '/data/attributes/profiles'],
    ['101 profiles', unsubscribeBody(Array.from({ length: 101 }, () => AVA)), '/data/attributes/profiles'],
  ])('refuses %s and changes nothing', async (_what, body, pointer) => {
    const { sandbox, call } = await sandboxForTest();
    const { status, body: answer } = await call('POST', PATH, body);
    const { errors } = answer as { errors: { source: { pointer: string } }[] };
    expect([status, errors.map(({ source }) => source.pointer)]).toEqual([400, [pointer]]);
    expect(sandbox.subscriptions().items).toEqual([]);
  });

  it('has Klaviyo’s limits and scopes', async () => {
    expect(REAL_LIMITS['POST /api/profile-subscription-bulk-delete-jobs']).toMatchObject({
      perSecond: 75,
      perMinute: 750,
    });
    const { sandbox, call } = await sandboxForTest();
    for (const gone of ['lists:write', 'profiles:write', 'subscriptions:write']) {
      const scopes = ['lists:write', 'profiles:write', 'subscriptions:write'].filter((each) => each !== gone);
      const key = `pk_without_${gone.replace(':', '_')}`;
      sandbox.addKey('sandbox', { key, scopes });
      const headers = { authorization: `Klaviyo-API-Key ${key}` };
      expect((await call('POST', PATH, unsubscribeBody([AVA]), headers)).status).toBe(403);
    }
  });
});
