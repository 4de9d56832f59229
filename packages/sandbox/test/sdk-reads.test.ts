import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventsApi, ListsApi, MetricsApi, ProfilesApi } from 'klaviyo-api';
import type { Sandbox } from '../src/index.js';
import { closeSandboxes, sandboxForTest } from './support/caller.js';
import { ava, eventQuery, sdkApi } from './support/sdk.js';

/** Klaviyo's own SDK reads back what it sent: events, profiles, lists, consents and import jobs. */
let sandbox: Sandbox;
let events: EventsApi;
let profiles: ProfilesApi;
let lists: ListsApi;

beforeEach(async () => {
  ({ sandbox } = await sandboxForTest({ strict: true }));
  events = sdkApi(EventsApi, sandbox.url);
  profiles = sdkApi(ProfilesApi, sandbox.url);
  lists = sdkApi(ListsApi, sandbox.url);
});
afterEach(closeSandboxes);

async function subscribe(email: string): Promise<void> {
  await profiles.bulkSubscribeProfiles({
    data: {
      type: 'profile-subscription-bulk-create-job',
      attributes: {
        customSource: 'tracklayer_signup',
        profiles: {
          data: [
            {
              type: 'profile',
              attributes: {
                email,
                phoneNumber: '+4915112345678',
                subscriptions: {
                  email: { marketing: { consent: 'SUBSCRIBED' } },
                  sms: { marketing: { consent: 'SUBSCRIBED' } },
                },
              },
            },
          ],
        },
      },
      relationships: { list: { data: { type: 'list', id: 'Y6nRLr' } } },
    },
  });
}

describe('the official SDK', () => {
  it('reads events by metric and time, with their metric and profile', async () => {
    await events.createEvent(eventQuery('u1'));
    await events.createEvent(eventQuery('u2'));
    const metrics = await sdkApi(MetricsApi, sandbox.url).getMetrics();
    const metricId = String(metrics.body.data[0]?.id);
    const { body } = await events.getEvents({
      filter: `equals(metric_id,"${metricId}"),greater-or-equal(datetime,2026-04-20T00:00:00Z)`,
      include: ['metric', 'profile'],
      sort: 'datetime',
    });
    expect(body.data.map(({ attributes }) => attributes.eventProperties)).toMatchObject([
      { order_id: '1', $event_id: 'u1', $value: 29.98 },
      { order_id: '1', $event_id: 'u2', $value: 29.98 },
    ]);
    expect(body.data[0]?.attributes.datetime).toEqual(new Date('2026-04-20T10:00:00Z'));
    expect(body.included?.map(({ type }) => type).sort()).toEqual(['metric', 'profile']);
    const event = await events.getEvent(String(body.data[1]?.id), { include: ['metric'] });
    expect(event.body.data.attributes.eventProperties).toMatchObject({ $event_id: 'u2' });
    const metric = await sdkApi(MetricsApi, sandbox.url).getMetric(metricId);
    expect(metric.body.data.attributes.name).toBe('Placed Order');
  });

  it('pages through events by the cursor of the next link', async () => {
    for (let i = 0; i < 5; i++) await events.createEvent(eventQuery(`u${i}`));
    const seen = new Set<string>();
    let pageCursor: string | undefined;
    do {
      const { body } = await events.getEvents({
        pageSize: 2,
        ...(pageCursor === undefined ? {} : { pageCursor }),
      });
      for (const { id } of body.data) seen.add(String(id));
      const next = body.links?.next;
      pageCursor = next ? (new URL(next).searchParams.get('page[cursor]') ?? undefined) : undefined;
    } while (pageCursor !== undefined);
    expect(seen.size).toBe(5);
  });

  it('reads a profile with its consents and lists', async () => {
    await profiles.createOrUpdateProfile({ data: ava });
    await subscribe(ava.attributes.email);
    const { body } = await profiles.getProfiles({
      filter: `equals(email,"${ava.attributes.email}")`,
      additionalFieldsProfile: ['subscriptions'],
    });
    const [profile] = body.data;
    expect(profile?.attributes).toMatchObject({ externalId: 'c1', firstName: 'Ava' });
    expect(profile?.attributes.subscriptions).toMatchObject({
      email: { marketing: { consent: 'SUBSCRIBED', canReceiveEmailMarketing: true } },
      sms: { marketing: { consent: 'SUBSCRIBED', canReceiveSmsMarketing: true } },
    });
    const id = String(profile?.id);
    const one = await profiles.getProfile(id, { include: ['lists'] });
    expect(one.body.included?.map((each) => each.id)).toEqual(['Y6nRLr']);
    expect((await profiles.getListsForProfile(id)).body.data.map((each) => each.id)).toEqual(['Y6nRLr']);
  });

  it('reads lists and their members', async () => {
    await subscribe('ava@shop.example');
    const all = await lists.getLists({ filter: 'equals(name,"Newsletter")' });
    expect(all.body.data.map(({ id }) => id)).toEqual(['Y6nRLr']);
    const members = await lists.getProfilesForList('Y6nRLr', { additionalFieldsProfile: ['subscriptions'] });
    expect(members.body.data[0]?.attributes).toMatchObject({ email: 'ava@shop.example' });
    expect(members.body.data[0]?.attributes.joinedGroupAt).toBeInstanceOf(Date);
  });

  it('reads an import job and its errors', async () => {
    await profiles.createProfile({ data: ava });
    await profiles.createProfile({ data: { type: 'profile', attributes: { email: 'ben@shop.example' } } });
    const job = await profiles.bulkImportProfiles({
      data: {
        type: 'profile-bulk-import-job',
        attributes: {
          profiles: {
            data: [
              { type: 'profile', attributes: { email: 'eve@shop.example' } },
              { type: 'profile', attributes: { email: 'ben@shop.example', externalId: 'c1' } },
            ],
          },
        },
      },
    });
    const id = String(job.body.data.id);
    const read = await profiles.getBulkImportProfilesJob(id);
    expect(read.body.data.attributes).toMatchObject({
      status: 'complete',
      completedCount: 1,
      failedCount: 1,
    });
    const errors = await profiles.getErrorsForBulkImportProfilesJob(id);
    expect(errors.body.data).toMatchObject([
      {
        attributes: {
          code: 'duplicate_profile',
          source: { pointer: '/data/attributes/profiles/data/1/attributes' },
        },
      },
    ]);
  });
});
