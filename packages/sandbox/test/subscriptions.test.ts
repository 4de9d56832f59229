import { afterEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_ACCOUNT } from '../src/index.js';
import { consent, eventBody, subscribeBody } from './support/bodies.js';
import { closeSandboxes, sandboxForTest } from './support/caller.js';

afterEach(closeSandboxes);

const PATH = '/api/profile-subscription-bulk-create-jobs';
const PROFILE_AT = '/data/attributes/profiles/data/0/attributes';
const AVA = { email: 'ava@shop.example', subscriptions: consent() };

describe('POST /api/profile-subscription-bulk-create-jobs', () => {
  it('answers 202 with an empty body, records the consent and adds the profile to the list', async () => {
    const { sandbox, call } = await sandboxForTest();
    const reply = await call('POST', PATH, subscribeBody([AVA]));
    expect([reply.status, reply.body]).toEqual([202, undefined]);
    expect(sandbox.subscriptions().items).toMatchObject([
      {
        account: 'sandbox',
        listId: 'Y6nRLr',
        channel: 'email.marketing',
        email: 'ava@shop.example',
        state: 'subscribed',
        historicalImport: false,
        customSource: 'tracklayer_signup',
      },
    ]);
    expect(sandbox.profiles()[0]).toMatchObject({
      lists: ['Y6nRLr'],
      consents: { 'email.marketing': 'SUBSCRIBED' },
    });
  });

  it('keeps a live opt-in pending on a double opt-in list, but not a historical import', async () => {
    const lists = [{ id: 'DOUBLE', optIn: 'double' as const }];
    const { sandbox, call } = await sandboxForTest({ accounts: [{ ...DEFAULT_ACCOUNT, lists }] });
    await call('POST', PATH, subscribeBody([AVA], {}, 'DOUBLE'));
    expect(sandbox.subscriptions().items[0]?.state).toBe('pending');
    expect(sandbox.accounts()[0]?.lists[0]?.members).toBe(0);
    const imported = { ...AVA, subscriptions: consent({ consented_at: '2025-01-01T00:00:00Z' }) };
    expect(
      (await call('POST', PATH, subscribeBody([imported], { historical_import: true }, 'DOUBLE'))).status,
    ).toBe(202);
    expect(sandbox.subscriptions().items[1]).toMatchObject({
      state: 'subscribed',
      consentedAt: '2025-01-01T00:00:00Z',
    });
    expect(sandbox.accounts()[0]?.lists[0]?.members).toBe(1);
  });

  it.each([
    [
      'an external id',
      subscribeBody([{ ...AVA, external_id: 'c1' }]),
      "'external_id' is not a valid field for the resource 'profile'.",
      `${PROFILE_AT}/external_id`,
    ],
    [
      'a name',
      subscribeBody([{ ...AVA, last_name: 'B' }]),
      "'last_name' is not a valid field for the resource 'profile'.",
      `${PROFILE_AT}/last_name`,
    ],
    [
      'properties',
      subscribeBody([{ ...AVA, properties: {} }]),
      "'properties' is not a valid field for the resource 'profile'.",
      `${PROFILE_AT}/properties`,
    ],
    [
      'no consent',
      subscribeBody([{ email: AVA.email }]),
      "'subscriptions' is a required field for the resource 'profile'.",
      PROFILE_AT,
    ],
    [
      'an empty consent',
      subscribeBody([{ ...AVA, subscriptions: {} }]),
      expect.stringContaining('At least one subscription'),
      `${PROFILE_AT}/subscriptions`,
    ],
    [
      'consent of another kind',
      subscribeBody([{ ...AVA, subscriptions: consent({ consent: 'UNSUBSCRIBED' }) }]),
      expect.stringContaining('SUBSCRIBED'),
      `${PROFILE_AT}/subscriptions/email/marketing/consent`,
    ],
    [
      'email consent without an email',
      subscribeBody([{ subscriptions: consent() }]),
      "'email' is a required field for the resource 'profile'.",
      PROFILE_AT,
    ],
    [
      'a bad email',
      subscribeBody([{ ...AVA, email: 'ava' }]),
      'Invalid email address',
      `${PROFILE_AT}/email`,
    ],
    [
      'an unknown list',
      subscribeBody([AVA], {}, 'nope'),
      'List not found with id nope.',
      '/data/relationships/list/data/id',
    ],
    [
      'a consent time without historical_import',
      subscribeBody([{ ...AVA, subscriptions: consent({ consented_at: '2025-01-01T00:00:00Z' }) }]),
      expect.stringContaining('historical_import'),
      `${PROFILE_AT}/subscriptions/email/marketing/consented_at`,
    ],
    [
      'historical_import without a consent time',
      subscribeBody([AVA], { historical_import: true }),
      "'consented_at' is a required field for the resource 'subscription'.",
      `${PROFILE_AT}/subscriptions/email/marketing`,
    ],
    [
      'historical_import with a future time',
      subscribeBody([{ ...AVA, subscriptions: consent({ consented_at: '2099-01-01T00:00:00Z' }) }], {
        historical_import: true,
      }),
      expect.stringContaining('past'),
      `${PROFILE_AT}/subscriptions/email/marketing/consented_at`,
    ],
  ])('refuses %s with 400', async (_what, body, detail, pointer) => {
    const { sandbox, call } = await sandboxForTest();
    const reply = await call('POST', PATH, body);
    expect([reply.status, reply.body.errors[0]?.detail, reply.body.errors[0]?.source]).toEqual([
      400,
      detail,
      { pointer },
    ]);
    expect(sandbox.stats().accounts[0]?.consents).toBe(0);
  });

  it('accepts 1,000 profiles in one request and refuses 1,001', async () => {
    const { sandbox, call } = await sandboxForTest();
    const profiles = Array.from({ length: 1_001 }, (_, i) => ({
      email: `p${i}@shop.example`,
      subscriptions: consent(),
    }));
    expect((await call('POST', PATH, subscribeBody(profiles))).status).toBe(400);
    expect((await call('POST', PATH, subscribeBody(profiles.slice(1)))).status).toBe(202);
    expect(sandbox.accounts()[0]?.lists[0]?.members).toBe(1_000);
  });
});

describe('POST /api/list-relationships of the guide', () => {
  const body = (more: object = {}) => ({
    data: {
      type: 'list-relationship',
      attributes: {
        list_id: 'Y6nRLr',
        profile: { email: 'ava@shop.example', external_id: 'cust_34982' },
        consented_at: '2026-04-23T10:18:00Z',
        source: 'tracklayer_signup',
        ...more,
      },
    },
  });

  it('subscribes as the guide says', async () => {
    const { sandbox, call } = await sandboxForTest();
    expect((await call('POST', '/api/list-relationships', body())).status).toBe(202);
    expect(sandbox.subscriptions({ email: 'ava@shop.example' }).items[0]).toMatchObject({
      listId: 'Y6nRLr',
      consentedAt: '2026-04-23T10:18:00Z',
      customSource: 'tracklayer_signup',
    });
    expect(sandbox.profiles({ externalId: 'cust_34982' })[0]?.lists).toEqual(['Y6nRLr']);
  });

  it('refuses an unknown list and an unknown field', async () => {
    const { call } = await sandboxForTest();
    const missing = await call('POST', '/api/list-relationships', body({ list_id: 'nope' }));
    expect([missing.status, missing.body.errors[0]?.detail]).toEqual([400, 'List not found with id nope.']);
    expect((await call('POST', '/api/list-relationships', body({ consent: true }))).status).toBe(400);
  });
});

describe('lists', () => {
  it('POST /api/lists/{id}/relationships/profiles answers 204 and adds only known profiles', async () => {
    const { sandbox, call } = await sandboxForTest();
    await call('POST', '/api/events', eventBody());
    const id = sandbox.profiles()[0]?.id;
    const path = '/api/lists/Y6nRLr/relationships/profiles';
    const added = await call('POST', path, { data: [{ type: 'profile', id }] });
    expect([added.status, added.body]).toEqual([204, undefined]);
    expect(sandbox.profiles()[0]).toMatchObject({ lists: ['Y6nRLr'], consents: {} });
    expect((await call('POST', path, { data: [{ type: 'profile', id: 'NOBODY' }] })).status).toBe(400);
    expect((await call('POST', path, { data: [] })).status).toBe(400);
    expect(
      (await call('POST', '/api/lists/nope/relationships/profiles', { data: [{ type: 'profile', id }] }))
        .status,
    ).toBe(404);
  });

  it('GET /api/lists/{id} shows a list and its count, and answers 404 for a deleted list', async () => {
    const { sandbox, call } = await sandboxForTest();
    await call('POST', PATH, subscribeBody([AVA]));
    const shown = await call('GET', '/api/lists/Y6nRLr?additional-fields[list]=profile_count');
    expect(shown.body.data).toMatchObject({
      id: 'Y6nRLr',
      attributes: { name: 'Newsletter', opt_in_process: 'single_opt_in', profile_count: 1 },
    });
    sandbox.removeList('sandbox', 'Y6nRLr');
    const gone = await call('GET', '/api/lists/Y6nRLr');
    expect([gone.status, gone.body.errors[0]?.code]).toEqual([404, 'not_found']);
  });
});
