import type { TrackInput } from '@tracklayer/producer';
import { type Fixture, openFixture } from './support/fixture.js';

let fixture: Fixture;
afterEach(() => fixture.close());

function view(eventId: string, source?: string): TrackInput<'view_content'> {
  return {
    name: 'view_content',
    eventId,
    time: '2026-04-20T10:00:00Z',
    profile: { email: 'ava@shop.example' },
    properties: { productId: 'p1' },
    ...(source !== undefined && { source }),
  };
}

function purchase(eventId: string, source?: string): TrackInput<'purchase'> {
  return {
    name: 'purchase',
    eventId,
    time: '2026-04-20T10:00:00Z',
    profile: { email: 'ava@shop.example' },
    properties: { orderId: eventId, value: 1, currency: 'EUR' },
    ...(source !== undefined && { source }),
  };
}

const arrived = () =>
  fixture.sandbox
    .events()
    .items.map(({ uniqueId }) => uniqueId)
    .sort();
const counted = async () => {
  const counts = await fixture.delivery.lanes.counts(fixture.destination);
  return { delivered: counts['metric-event:delivered'], skipped: counts['metric-event:skipped'] };
};

describe('the owner of an event', () => {
  it('is the server by default for orders; browsing events are sent from any sender', async () => {
    fixture = await openFixture();
    await fixture.producer.trackMany([
      purchase('o1', 'order-service'),
      purchase('o2', 'browser:thank-you-page'),
      view('v1'),
      view('v2', 'browser'),
    ]);
    await fixture.drain();
    expect(arrived()).toEqual(['o1', 'v1', 'v2']);
    expect(await counted()).toEqual({ delivered: 3, skipped: 1 });
    expect(await fixture.deadLetters.count(fixture.destination)).toBe(0);
  });

  it('is the browser if configured: the event of the backend is skipped, its profile is not', async () => {
    fixture = await openFixture({ ownership: { view_content: { owner: 'browser' } } });
    await fixture.producer.track(view('v1', 'catalogue'));
    await fixture.producer.track(view('v2', 'browser'));
    await fixture.drain();
    expect(arrived()).toEqual(['v2']);
    expect(await counted()).toEqual({ delivered: 1, skipped: 1 });
    expect(fixture.sandbox.profiles()).toHaveLength(1);
  });

  it('is marked on the event of another sender if configured', async () => {
    fixture = await openFixture({ ownership: { view_content: { owner: 'browser', otherwise: 'mark' } } });
    await fixture.producer.track(view('v1', 'catalogue'));
    await fixture.producer.track(view('v2', 'browser'));
    await fixture.drain();
    const owners = fixture.sandbox
      .events()
      .items.map(({ uniqueId, properties }) => [uniqueId, properties.event_owner]);
    expect(owners).toEqual([
      ['v1', 'browser'],
      ['v2', undefined],
    ]);
  });

  it('does not matter for a consent that comes with the event', async () => {
    fixture = await openFixture();
    await fixture.producer.track({
      ...purchase('o1', 'browser'),
      consent: { status: 'granted', at: '2026-04-20T10:00:00Z' },
    });
    await fixture.drain();
    expect(arrived()).toEqual([]);
    expect(fixture.sandbox.subscriptions().items).toMatchObject([{ email: 'ava@shop.example' }]);
  });
});
