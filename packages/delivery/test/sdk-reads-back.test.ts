import { jobId, PRIORITY } from '@tracklayer/lanes';
import { DEFAULT_KEY, DEFAULT_LIST_ID } from '@tracklayer/sandbox';
import { buildEvent, until } from '@tracklayer/testing';
import {
  ApiKeySession,
  EventsApi,
  ListsApi,
  MetricsApi,
  ProfilesApi,
  RetryWithExponentialBackoff,
} from 'klaviyo-api';
import { type Fixture, openFixture } from './support/fixture.js';

const AVA = 'ava@shop.example';
const BEN = 'ben@shop.example';

let fixture: Fixture;

beforeEach(async () => {
  fixture = await openFixture({ autorun: true, sandbox: { limits: 'none', strict: true } });
});
afterEach(() => fixture.close());

/** An API of Klaviyo's SDK that calls the sandbox. The base path is a field of each API. */
function sdk<Api extends { basePath: string }>(Api: new (session: ApiKeySession) => Api): Api {
  const session = new ApiKeySession(DEFAULT_KEY, new RetryWithExponentialBackoff({ numRetries: 1 }));
  return Object.assign(new Api(session), { basePath: fixture.sandbox.url });
}

const at = (secondsAgo: number) => new Date(Math.floor(Date.now() / 1_000 - secondsAgo) * 1_000);

async function eventsOf(metricName: string) {
  const metrics = await sdk(MetricsApi).getMetrics();
  const metric = metrics.body.data.find(({ attributes }) => attributes.name === metricName);
  const filter = `equals(metric_id,"${metric?.id}")`;
  return (await sdk(EventsApi).getEvents({ filter, include: ['profile'], sort: 'datetime' })).body;
}

async function profileOf(email: string) {
  const filter = `equals(email,"${email}")`;
  const { body } = await sdk(ProfilesApi).getProfiles({ filter, additionalFieldsProfile: ['subscriptions'] });
  const [profile, ...others] = body.data;
  expect(others).toEqual([]);
  return profile;
}

it("reads back with Klaviyo's SDK what an application tracked and the worker sent", async () => {
  const boughtAt = at(60);
  const signedUpAt = at(120);
  const profile = { email: AVA, externalId: 'c1', phoneNumber: '+4915112345678', firstName: 'Ava' };
  await fixture.producer.trackMany([
    {
      name: 'sign_up',
      eventId: 'signup_1',
      time: signedUpAt.toISOString(),
      profile,
      properties: { signupForm: 'footer' },
      consent: { status: 'granted', channels: ['email', 'sms'], at: signedUpAt.toISOString() },
    },
    {
      name: 'purchase',
      eventId: 'ord_1_purchase',
      time: boughtAt.toISOString(),
      profile: { ...profile, lastName: 'Klein', properties: { tier: 'gold' } },
      properties: {
        orderId: '1',
        value: 29.98,
        currency: 'EUR',
        items: [{ sku: 'L1', quantity: 2, price: 14.99 }],
      },
    },
  ]);
  await fixture.producer.unsubscribe({ email: BEN });
  const old = buildEvent('purchase', {
    eventId: 'old_1',
    time: '2024-04-20T10:00:00.000Z',
    profile: { email: BEN },
  });
  await fixture.delivery.lanes.enqueue(fixture.destination, [
    {
      jobId: jobId('event-backfill', 'old'),
      priority: PRIORITY.backfill,
      data: {
        v: 1,
        type: 'event-backfill',
        enqueuedAtMs: Date.now(),
        attempts: [],
        migrationId: 'm1',
        events: [old],
      },
    },
  ]);
  const ends = async () => {
    const counts = await fixture.delivery.lanes.counts(fixture.destination);
    return (
      counts['metric-event:delivered'] === 2 &&
      counts['list-subscription:delivered'] === 2 &&
      counts['event-backfill:delivered'] === 1
    );
  };
  await until(ends);
  await until(async () => (await profileOf(AVA))?.attributes.lastName === 'Klein');

  const orders = await eventsOf('Placed Order');
  expect(orders.data.map(({ attributes }) => attributes.eventProperties)).toMatchObject([
    { $event_id: 'old_1' },
    { $event_id: 'ord_1_purchase', $value: 29.98, order_id: '1' },
  ]);
  expect(orders.data.map(({ attributes }) => attributes.datetime)).toEqual([new Date(old.time), boughtAt]);

  const ava = await profileOf(AVA);
  expect(ava?.attributes).toMatchObject({
    externalId: 'c1',
    phoneNumber: '+4915112345678',
    firstName: 'Ava',
    lastName: 'Klein',
    properties: { tier: 'gold' },
    subscriptions: {
      email: { marketing: { consent: 'SUBSCRIBED', canReceiveEmailMarketing: true } },
      sms: { marketing: { consent: 'SUBSCRIBED', canReceiveSmsMarketing: true } },
    },
  });
  expect(orders.data[1]?.relationships?.profile?.data?.id).toBe(ava?.id);
  const lists = await sdk(ProfilesApi).getListsForProfile(String(ava?.id));
  expect(lists.body.data.map(({ id }) => id)).toEqual([DEFAULT_LIST_ID]);
  const members = await sdk(ListsApi).getProfilesForList(DEFAULT_LIST_ID);
  expect(members.body.data.map(({ attributes }) => attributes.email)).toEqual([AVA]);

  const ben = await profileOf(BEN);
  expect(ben?.attributes.subscriptions?.email?.marketing).toMatchObject({
    consent: 'UNSUBSCRIBED',
    canReceiveEmailMarketing: false,
  });
  expect(await fixture.deadLetters.count(fixture.destination)).toBe(0);
});
