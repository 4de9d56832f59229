import type { TrackInput } from '@tracklayer/producer';
import { type Fixture, type FixtureOptions, openFixture } from './support/fixture.js';

let fixture: Fixture;

async function open(options: FixtureOptions = {}): Promise<Fixture> {
  fixture = await openFixture(options);
  return fixture;
}

afterEach(() => fixture.close());

function purchase(eventId: string): TrackInput<'purchase'> {
  return {
    name: 'purchase',
    eventId,
    time: '2026-04-20T10:00:00+02:00',
    profile: { email: 'ava@shop.example', externalId: 'c1', firstName: 'Ava' },
    properties: { orderId: '1', value: 29.98, currency: 'EUR', items: [] },
  };
}

function signUp(eventId: string): TrackInput<'sign_up'> {
  return {
    name: 'sign_up',
    eventId,
    time: '2026-04-20T10:00:00Z',
    profile: { email: 'ben@shop.example', firstName: 'Ben' },
    properties: { signupForm: 'footer' },
    consent: { status: 'granted', at: '2026-04-20T10:00:00Z', source: 'footer' },
  };
}

const endpoints = (): (string | null)[] => fixture.sandbox.requests().items.map(({ endpoint }) => endpoint);

describe('an event', () => {
  it('is recorded once and whole, with its id and original time, after its profile', async () => {
    await open();
    await fixture.producer.track(purchase('o1'));
    await fixture.drain();

    expect(endpoints()).toEqual(['POST /api/profile-import', 'POST /api/events']);
    const [recorded, ...more] = fixture.sandbox.events().items;
    expect(more).toEqual([]);
    expect(recorded).toMatchObject({
      fate: 'recorded',
      metric: 'Placed Order',
      uniqueId: 'o1',
      time: '2026-04-20T08:00:00Z',
      value: 29.98,
      valueCurrency: 'EUR',
      properties: { event_id: 'o1', source: 'tracklayer', order_id: '1' },
    });
    expect(fixture.sandbox.profiles()[0]?.attributes).toMatchObject({
      email: 'ava@shop.example',
      first_name: 'Ava',
    });
  });

  it('sends an unchanged profile only once', async () => {
    await open();
    for (const id of ['o1', 'o2', 'o3']) {
      await fixture.producer.track(purchase(id));
      await fixture.drain();
    }
    expect(endpoints().filter((endpoint) => endpoint === 'POST /api/profile-import')).toHaveLength(1);
    expect(fixture.sandbox.events().items).toHaveLength(3);
  });

  it('is sent after its accepted subscription if it is a sign-up, and that after the profile', async () => {
    await open();
    await fixture.producer.track(signUp('s1'));
    await fixture.drain();
    expect(endpoints()).toEqual([
      'POST /api/profile-import',
      // The consent is old, so Klaviyo is asked first.
      'GET /api/profiles',
      'POST /api/profile-subscription-bulk-create-jobs',
      'POST /api/events',
    ]);
    expect(fixture.sandbox.subscriptions().items).toMatchObject([
      { email: 'ben@shop.example', listId: 'Y6nRLr' },
    ]);
  });

  it('is sent in the same order in dialect guide', async () => {
    await open({ dialect: 'guide' });
    await fixture.producer.track(signUp('s1'));
    await fixture.drain();
    expect(endpoints()).toEqual([
      'POST /api/profiles',
      'GET /api/profiles',
      'POST /api/list-relationships',
      'POST /api/events',
    ]);
  });

  it('is skipped if it is a sign-up and no list is configured', async () => {
    await open({ listId: undefined });
    await fixture.producer.track(signUp('s1'));
    await fixture.drain();
    expect(endpoints()).toEqual(['POST /api/profile-import']);
    expect(await fixture.delivery.lanes.counts(fixture.destination)).toMatchObject({
      'list-subscription:skipped': 1,
      'metric-event:skipped': 1,
    });
  });

  it('carries the profile when the profile is not delivered in time', async () => {
    await open({ profileFirst: { maxWaitMs: 1 } });
    fixture.sandbox.addFault({ kind: 'error', status: 500, endpoint: 'POST /api/profile-import' });
    await fixture.producer.track(purchase('o1'));
    await fixture.drain();
    expect(fixture.sandbox.events().items).toHaveLength(1);
    expect(fixture.sandbox.profiles()[0]?.attributes).toMatchObject({ first_name: 'Ava' });
  });
});
