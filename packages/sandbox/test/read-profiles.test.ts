import { afterEach, describe, expect, it } from '@jest/globals';
import { consent, profileBody, subscribeBody } from './support/bodies.js';
import { type Call, closeSandboxes, sandboxForTest } from './support/caller.js';
import { fakeClock } from './support/fake-clock.js';
import { idsOf, resourcesOf, walk } from './support/read.js';

afterEach(closeSandboxes);

const PHONE = '+4915112345678';
const SUBSCRIBE = '/api/profile-subscription-bulk-create-jobs';
const UNSUBSCRIBE = '/api/profile-subscription-bulk-delete-jobs';

async function createProfiles(call: Call, count: number) {
  for (let i = 1; i <= count; i++) {
    await call('POST', '/api/profiles', profileBody({ email: `p${i}@shop.example`, external_id: `c${i}` }));
  }
}

const emails = async (call: Call, query: string) =>
  resourcesOf(await call('GET', `/api/profiles?${query}`)).map(({ attributes }) => attributes.email);

interface Subscriptions {
  email: { marketing: Record<string, unknown> };
  sms: { marketing: Record<string, unknown> };
  whatsapp: { marketing: Record<string, unknown> };
}

async function subscriptionsOf(call: Call, email: string): Promise<Subscriptions> {
  const query = `filter=equals(email,"${email}")&additional-fields[profile]=subscriptions`;
  const [profile] = resourcesOf(await call('GET', `/api/profiles?${query}`));
  return profile?.attributes.subscriptions as Subscriptions;
}

describe('GET /api/profiles', () => {
  it('finds profiles by identifiers', async () => {
    const { sandbox, call } = await sandboxForTest();
    await createProfiles(call, 3);
    await call('POST', '/api/profiles', profileBody({ phone_number: PHONE }));
    const id = sandbox.profiles({ email: 'p2@shop.example' })[0]?.id;
    expect(await emails(call, 'filter=equals(email,"P2@shop.example")')).toEqual(['p2@shop.example']);
    expect(await emails(call, `filter=equals(id,"${id}")`)).toEqual(['p2@shop.example']);
    expect(await emails(call, 'filter=any(external_id,["c1","c3","c9"])')).toEqual([
      'p1@shop.example',
      'p3@shop.example',
    ]);
    expect(await emails(call, `filter=equals(phone_number,"${encodeURIComponent(PHONE)}")`)).toEqual([null]);
    expect(await emails(call, 'filter=equals(email,"p1@shop.example"),equals(external_id,"c2")')).toEqual([]);
  });

  it('finds profiles by their times', async () => {
    const now = fakeClock();
    const { call } = await sandboxForTest({ now });
    await createProfiles(call, 1);
    now.advance(60_000);
    const between = new Date(now()).toISOString();
    now.advance(60_000);
    await call('POST', '/api/profiles', profileBody({ email: 'late@shop.example' }));
    expect(await emails(call, `filter=greater-than(created,${between})`)).toEqual(['late@shop.example']);
    expect(await emails(call, `filter=less-than(updated,${between})`)).toEqual(['p1@shop.example']);
  });

  it('pages by 20 by default and by 100 at most', async () => {
    const { call } = await sandboxForTest();
    await createProfiles(call, 45);
    const first = await call('GET', '/api/profiles?sort=email');
    const second = await walk(call, first, 'next');
    const third = await walk(call, second, 'next');
    expect([first, second, third].map((page) => idsOf(page).length)).toEqual([20, 20, 5]);
    expect(new Set([first, second, third].flatMap(idsOf)).size).toBe(45);
    expect(idsOf(await call('GET', '/api/profiles?page[size]=100'))).toHaveLength(45);
    expect((await call('GET', '/api/profiles?page[size]=101')).status).toBe(400);
  });

  it('shows the consents of a profile on request', async () => {
    const now = fakeClock();
    const { call } = await sandboxForTest({ now });
    const subscriptions = {
      ...consent(),
      sms: { marketing: { consent: 'SUBSCRIBED' } },
      whatsapp: { marketing: { consent: 'SUBSCRIBED' } },
    };
    const ava = { email: 'ava@shop.example', phone_number: PHONE };
    await call('POST', SUBSCRIBE, subscribeBody([{ ...ava, subscriptions }]));
    const subscribed = await subscriptionsOf(call, ava.email);
    const consented = { consent: 'SUBSCRIBED', consent_timestamp: '2026-11-23T12:00:00Z' };
    expect(subscribed.email.marketing).toMatchObject({
      ...consented,
      can_receive_email_marketing: true,
      custom_method_detail: 'tracklayer_signup',
      suppression: [],
    });
    expect(subscribed.sms.marketing).toMatchObject({ ...consented, can_receive_sms_marketing: true });
    expect(subscribed.whatsapp.marketing).toMatchObject({
      ...consented,
      can_receive: true,
      phone_number: PHONE,
    });

    now.advance(60_000);
    const withdrawn = {
      email: ava.email,
      subscriptions: { email: { marketing: { consent: 'UNSUBSCRIBED' } } },
    };
    await call('POST', UNSUBSCRIBE, {
      data: {
        type: 'profile-subscription-bulk-delete-job',
        attributes: { profiles: { data: [{ type: 'profile', attributes: withdrawn }] } },
      },
    });
    expect((await subscriptionsOf(call, ava.email)).email.marketing).toMatchObject({
      consent: 'UNSUBSCRIBED',
      can_receive_email_marketing: false,
      suppression: [{ reason: 'UNSUBSCRIBE', timestamp: '2026-11-23T12:01:00Z' }],
    });
  });

  it('shows a profile without consent as never subscribed', async () => {
    const { call } = await sandboxForTest();
    await createProfiles(call, 1);
    expect((await subscriptionsOf(call, 'p1@shop.example')).email.marketing).toMatchObject({
      consent: 'NEVER_SUBSCRIBED',
      can_receive_email_marketing: true,
      consent_timestamp: null,
    });
    const [plain] = resourcesOf(await call('GET', '/api/profiles'));
    expect(plain?.attributes).not.toHaveProperty('subscriptions');
  });

  it('shows only the requested fields', async () => {
    const { call } = await sandboxForTest();
    await createProfiles(call, 1);
    const [profile] = resourcesOf(await call('GET', '/api/profiles?fields[profile]=email,location.city'));
    expect(Object.keys(profile?.attributes ?? {}).sort()).toEqual(['email', 'location']);
  });
});

describe('GET /api/profiles/{id}', () => {
  it('shows one profile with its lists on request', async () => {
    const { sandbox, call } = await sandboxForTest();
    await call('POST', SUBSCRIBE, subscribeBody([{ email: 'ava@shop.example', subscriptions: consent() }]));
    const id = sandbox.profiles()[0]?.id;
    const { body } = await call('GET', `/api/profiles/${id}?include=lists`);
    expect(body).toMatchObject({
      data: { id, relationships: { lists: { data: [{ type: 'list', id: 'Y6nRLr' }] } } },
      included: [{ type: 'list', id: 'Y6nRLr', attributes: { name: 'Newsletter' } }],
    });
    const lists = resourcesOf(await call('GET', `/api/profiles/${id}/lists`));
    expect(lists).toMatchObject([{ type: 'list', id: 'Y6nRLr' }]);
  });

  it('is unknown under another id', async () => {
    const { call } = await sandboxForTest();
    const reply = await call('GET', '/api/profiles/01GONE');
    expect([reply.status, reply.body.errors[0]?.detail]).toEqual([
      404,
      'A profile with id 01GONE does not exist.',
    ]);
    expect((await call('GET', '/api/profiles/01GONE/lists')).status).toBe(404);
  });
});
