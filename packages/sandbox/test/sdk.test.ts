import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  AccountsApi,
  ApiKeySession,
  EventsApi,
  ListsApi,
  MetricsApi,
  ProfilesApi,
  RetryWithExponentialBackoff,
} from 'klaviyo-api';
import { DEFAULT_KEY, type Sandbox } from '../src/index.js';
import { closeSandboxes, sandboxForTest } from './support/caller.js';
import { ava, eventQuery, metric, sdkApi, time } from './support/sdk.js';

/**
 * Klaviyo's own SDK (klaviyo-api 23.0.0, revision 2026-07-15) checks the sandbox: the strict sandbox accepts its
 * requests, and the answers have the types that the SDK promises.
 */
let sandbox: Sandbox;

beforeEach(async () => {
  ({ sandbox } = await sandboxForTest({ strict: true, limits: 'real' }));
});
afterEach(closeSandboxes);

function api<T extends { basePath: string }>(Api: new (session: ApiKeySession) => T, key = DEFAULT_KEY): T {
  return sdkApi(Api, sandbox.url, key);
}

function failure(promise: Promise<unknown>) {
  return promise.then(
    () => {
      throw new Error('The sandbox accepted the call.');
    },
    (error: {
      response: {
        status: number;
        headers: Record<string, string>;
        data: { errors: Record<string, unknown>[] };
      };
    }) => ({
      status: error.response.status,
      headers: error.response.headers,
      error: error.response.data.errors[0],
    }),
  );
}

describe('the official SDK', () => {
  it('creates an event, and the sandbox records it as sent', async () => {
    const { response } = await api(EventsApi).createEvent(eventQuery('u1'));
    expect(response.status).toBe(202);
    expect(sandbox.events().items).toMatchObject([
      {
        uniqueId: 'u1',
        metric: 'Placed Order',
        time: '2026-04-20T10:00:00Z',
        value: 29.98,
        profile: { external_id: 'c1' },
      },
    ]);
    expect(sandbox.profiles({ externalId: 'c1' })[0]?.attributes.first_name).toBe('Ava');
  });

  it('creates the event of a visitor, and makes the visitor one with the person of the same browser', async () => {
    const events = api(EventsApi);
    const of = (uniqueId: string, attributes: object) => {
      const query = eventQuery(uniqueId);
      const profile = { data: { type: 'profile' as const, attributes } };
      return { data: { ...query.data, attributes: { ...query.data.attributes, profile } } };
    };
    await events.createEvent(of('u1', { anonymousId: 'browser-1' }));
    await events.createEvent(of('u2', { anonymousId: 'browser-1', kx: 'encrypted' }));
    await events.createEvent(of('u3', { anonymousId: 'browser-1', email: 'ava@shop.example' }));
    expect(sandbox.events().items.map(({ profile }) => profile)).toMatchObject([
      { anonymous_id: 'browser-1' },
      { anonymous_id: 'browser-1', _kx: 'encrypted' },
      { anonymous_id: 'browser-1', email: 'ava@shop.example' },
    ]);
    expect(sandbox.profiles()).toHaveLength(1);
    const found = await api(ProfilesApi).getProfiles({ filter: 'equals(_kx,"encrypted")' });
    expect(found.body.data.map(({ attributes }) => attributes.email)).toEqual(['ava@shop.example']);
  });

  it('creates events in bulk', async () => {
    const event = (uniqueId: string) => ({
      type: 'event' as const,
      attributes: { properties: {}, time, uniqueId, metric },
    });
    const { response } = await api(EventsApi).bulkCreateEvents({
      data: {
        type: 'event-bulk-create-job',
        attributes: {
          eventsBulkCreate: {
            data: [
              {
                type: 'event-bulk-create',
                attributes: {
                  profile: { data: ava },
                  events: { data: [event('u1'), event('u2')] },
                },
              },
            ],
          },
        },
      },
    });
    expect(response.status).toBe(202);
    expect(sandbox.events().items.map((each) => each.uniqueId)).toEqual(['u1', 'u2']);
  });

  it('creates, updates and imports a profile and reads the answers', async () => {
    const profiles = api(ProfilesApi);
    const created = await profiles.createProfile({ data: ava });
    expect(created.response.status).toBe(201);
    expect(created.body.data.attributes).toMatchObject({
      email: 'ava@shop.example',
      externalId: 'c1',
      firstName: 'Ava',
    });
    expect(created.body.data.attributes.created).toBeInstanceOf(Date);
    const id = String(created.body.data.id);
    const updated = await profiles.updateProfile(id, {
      data: { type: 'profile', id, attributes: { lastName: 'B', location: { city: 'Berlin' } } },
    });
    expect(updated.body.data.attributes).toMatchObject({
      firstName: 'Ava',
      lastName: 'B',
      location: { city: 'Berlin' },
    });
    const imported = await profiles.createOrUpdateProfile({
      data: { ...ava, attributes: { ...ava.attributes, title: 'Dr' } },
    });
    expect([imported.response.status, imported.body.data.id, imported.body.data.attributes.title]).toEqual([
      200,
      id,
      'Dr',
    ]);
  });

  it('subscribes profiles', async () => {
    const { response } = await api(ProfilesApi).bulkSubscribeProfiles({
      data: {
        type: 'profile-subscription-bulk-create-job',
        attributes: {
          customSource: 'tracklayer_signup',
          profiles: {
            data: [
              {
                type: 'profile',
                attributes: {
                  email: 'ava@shop.example',
                  subscriptions: { email: { marketing: { consent: 'SUBSCRIBED' } } },
                },
              },
            ],
          },
        },
        relationships: { list: { data: { type: 'list', id: 'Y6nRLr' } } },
      },
    });
    expect(response.status).toBe(202);
    expect(sandbox.subscriptions().items).toMatchObject([
      { email: 'ava@shop.example', listId: 'Y6nRLr', customSource: 'tracklayer_signup' },
    ]);
  });

  it('unsubscribes profiles', async () => {
    const { response } = await api(ProfilesApi).bulkUnsubscribeProfiles({
      data: {
        type: 'profile-subscription-bulk-delete-job',
        attributes: {
          profiles: {
            data: [
              {
                type: 'profile',
                attributes: {
                  email: 'ava@shop.example',
                  phoneNumber: '+4915112345678',
                  subscriptions: {
                    email: { marketing: { consent: 'UNSUBSCRIBED' } },
                    sms: { marketing: { consent: 'UNSUBSCRIBED' } },
                  },
                },
              },
            ],
          },
        },
      },
    });
    expect(response.status).toBe(202);
    expect(sandbox.subscriptions().items).toMatchObject([
      { email: 'ava@shop.example', channel: 'email.marketing', state: 'unsubscribed', listId: null },
      { phone_number: '+4915112345678', channel: 'sms.marketing', state: 'unsubscribed' },
    ]);
  });

  it('imports profiles in bulk, adds a profile to a list, and reads list, metrics and account', async () => {
    const job = await api(ProfilesApi).bulkImportProfiles({
      data: {
        type: 'profile-bulk-import-job',
        attributes: { profiles: { data: [ava] } },
        relationships: { lists: { data: [{ type: 'list', id: 'Y6nRLr' }] } },
      },
    });
    expect([job.response.status, job.body.data.attributes.totalCount]).toEqual([202, 1]);
    const id = String(sandbox.profiles()[0]?.id);
    const lists = api(ListsApi);
    expect(
      (await lists.addProfilesToList('Y6nRLr', { data: [{ type: 'profile', id }] })).response.status,
    ).toBe(204);
    const list = await lists.getList('Y6nRLr', { additionalFieldsList: ['profile_count'] });
    expect(list.body.data.attributes).toMatchObject({ name: 'Newsletter', profileCount: 1 });
    await api(EventsApi).createEvent(eventQuery('u1'));
    const metrics = await api(MetricsApi).getMetrics();
    expect(metrics.body.data.map((each) => each.attributes.name)).toEqual(['Placed Order']);
    const accounts = await api(AccountsApi).getAccounts();
    expect(accounts.body.data).toMatchObject([{ id: 'sandbox', attributes: { preferredCurrency: 'EUR' } }]);
  });

  it('reads the errors 400, 401, 404, 409 and 429', async () => {
    const profiles = api(ProfilesApi);
    const bad = await failure(profiles.createProfile({ data: { ...ava, attributes: { email: 'ava' } } }));
    expect([bad.status, bad.error?.detail, bad.error?.source]).toEqual([
      400,
      'Invalid email address',
      { pointer: '/data/attributes/email' },
    ]);
    const { body } = await profiles.createProfile({ data: ava });
    const duplicate = await failure(profiles.createProfile({ data: ava }));
    expect([duplicate.status, duplicate.error?.meta]).toEqual([409, { duplicate_profile_id: body.data.id }]);
    const stranger = await failure(api(ProfilesApi, 'pk_wrong').createProfile({ data: ava }));
    expect([stranger.status, stranger.error?.code]).toEqual([401, 'not_authenticated']);
    const gone = await failure(api(ListsApi).getList('nope'));
    expect([gone.status, gone.error?.code]).toEqual([404, 'not_found']);
    const accounts = api(AccountsApi);
    sandbox.addFault({ kind: 'throttle', retryAfterS: 7, endpoint: 'GET /api/accounts', count: 1 });
    const limited = await failure(accounts.getAccounts());
    expect([limited.status, limited.error?.code, limited.headers['retry-after']]).toEqual([
      429,
      'throttled',
      '7',
    ]);
  });

  it('retries after a 503, and the event is recorded once', async () => {
    sandbox.addFault({ kind: 'error', status: 503, afterRecording: true, count: 1 });
    const events = new EventsApi(
      new ApiKeySession(DEFAULT_KEY, new RetryWithExponentialBackoff({ maxInterval: 0.01 })),
    );
    events.basePath = sandbox.url;
    expect((await events.createEvent(eventQuery('u1'))).response.status).toBe(202);
    expect(sandbox.stats()).toMatchObject({ recorded: 1, duplicates: 1, byStatus: { 202: 1, 503: 1 } });
  });
});
