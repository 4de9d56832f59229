import type { TrackInput } from '@tracklayer/producer';
import { openWay, type Way } from './support.js';

let way: Way;
afterEach(() => way.close());

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
  way.sandbox
    .events()
    .items.map(({ uniqueId }) => uniqueId)
    .sort();
const counted = async () => {
  const counts = await way.delivery.lanes.counts(way.destination);
  return { delivered: counts['metric-event:delivered'], skipped: counts['metric-event:skipped'] };
};

describe('who owns an event', () => {
  it('is by default the server for what money hangs on; browsing goes whoever sends it', async () => {
    way = await openWay();
    await way.producer.trackMany([
      purchase('o1', 'order-service'),
      purchase('o2', 'browser:thank-you-page'),
      view('v1'),
      view('v2', 'browser'),
    ]);
    await way.drain();
    expect(arrived()).toEqual(['o1', 'v1', 'v2']);
    expect(await counted()).toEqual({ delivered: 3, skipped: 1 });
    expect(await way.deadLetters.count(way.destination)).toBe(0);
  });

  it('is the browser where it is configured so: the event of the backend is skipped, its profile is not', async () => {
    way = await openWay({ ownership: { view_content: { owner: 'browser' } } });
    await way.producer.track(view('v1', 'catalogue'));
    await way.producer.track(view('v2', 'browser'));
    await way.drain();
    expect(arrived()).toEqual(['v2']);
    expect(await counted()).toEqual({ delivered: 1, skipped: 1 });
    expect(way.sandbox.profiles()).toHaveLength(1);
  });

  it('is named on an event of the other one, where it is to be marked', async () => {
    way = await openWay({ ownership: { view_content: { owner: 'browser', otherwise: 'mark' } } });
    await way.producer.track(view('v1', 'catalogue'));
    await way.producer.track(view('v2', 'browser'));
    await way.drain();
    const owners = way.sandbox
      .events()
      .items.map(({ uniqueId, properties }) => [uniqueId, properties.event_owner]);
    expect(owners).toEqual([
      ['v1', 'browser'],
      ['v2', undefined],
    ]);
  });

  it('has no say in a consent that comes with an event of the other one', async () => {
    way = await openWay();
    await way.producer.track({
      ...purchase('o1', 'browser'),
      consent: { status: 'granted', at: '2026-04-20T10:00:00Z' },
    });
    await way.drain();
    expect(arrived()).toEqual([]);
    expect(way.sandbox.subscriptions().items).toMatchObject([{ email: 'ava@shop.example' }]);
  });
});
