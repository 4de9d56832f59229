import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataPrivacyApi, EventsApi, ProfilesApi } from 'klaviyo-api';
import type { Sandbox } from '../src/index.js';
import { consent, stockBody, subscribeBody, VARIANT } from './support/bodies.js';
import { type Caller, closeSandboxes, sandboxForTest } from './support/caller.js';
import { eventQuery, sdkApi } from './support/sdk.js';

let caller: Caller;
let sandbox: Sandbox;

beforeEach(async () => {
  caller = await sandboxForTest({ strict: true });
  ({ sandbox } = caller);
  await sdkApi(EventsApi, sandbox.url).createEvent(eventQuery('u1'));
  const subscriber = { email: 'ava@shop.example', subscriptions: consent() };
  await caller.call('POST', '/api/profile-subscription-bulk-create-jobs', subscribeBody([subscriber]));
});
afterEach(closeSandboxes);

const deletion = (profile: { id?: string; email?: string; phoneNumber?: string }) => {
  const { id, ...attributes } = profile;
  return {
    data: {
      type: 'data-privacy-deletion-job' as const,
      attributes: { profile: { data: { type: 'profile' as const, ...(id && { id }), attributes } } },
    },
  };
};
const remove = (profile: Parameters<typeof deletion>[0], key?: string) =>
  sdkApi(DataPrivacyApi, sandbox.url, key).requestProfileDeletion(deletion(profile));

describe('a deletion that the official SDK asks for', () => {
  it('removes the profile with its events, consents and memberships, and forgets what was recorded', async () => {
    expect((await remove({ email: 'Ava@shop.example' })).response.status).toBe(202);
    const { body } = await sdkApi(ProfilesApi, sandbox.url).getProfiles();
    expect(body.data).toEqual([]);
    expect(sandbox.events().items).toEqual([]);
    expect((await caller.call('GET', '/api/lists/Y6nRLr/profiles')).body.data).toEqual([]);
    await sdkApi(EventsApi, sandbox.url).createEvent(eventQuery('u1'));
    expect(sandbox.events().items).toMatchObject([{ fate: 'recorded' }]);
  });

  it('removes the person from those who wait for a variant', async () => {
    await caller.call('POST', '/api/back-in-stock-subscriptions', stockBody({ email: 'ava@shop.example' }));
    await remove({ email: 'ava@shop.example' });
    sandbox.setStock('sandbox', VARIANT, 1);
    expect(sandbox.waits()).toEqual([]);
  });

  it('may name the profile by its id', async () => {
    const [profile] = sandbox.profiles();
    await remove({ id: String(profile?.id) });
    expect(sandbox.profiles()).toEqual([]);
  });

  it('of somebody who is not there is accepted too', async () => {
    expect((await remove({ email: 'bob@shop.example' })).response.status).toBe(202);
    expect(sandbox.profiles()).toHaveLength(1);
  });

  it('is refused with two identifiers, and without the scope', async () => {
    const both = { email: 'ava@shop.example', phoneNumber: '+4915112345678' };
    await expect(remove(both)).rejects.toMatchObject({ response: { status: 400 } });
    sandbox.addKey('sandbox', { key: 'pk_events_only', scopes: ['events:write'] });
    await expect(remove({ email: both.email }, 'pk_events_only')).rejects.toMatchObject({
      response: { status: 403 },
    });
    expect(sandbox.profiles()).toHaveLength(1);
  });
});
