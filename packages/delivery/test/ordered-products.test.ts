import type { TrackInput } from '@tracklayer/producer';
import { type Fixture, type FixtureOptions, openFixture } from './support/fixture.js';

let fixture: Fixture;
afterEach(() => fixture.close());

const open = async (options: FixtureOptions = {}) => {
  fixture = await openFixture({ orderedProducts: true, ...options });
};

function purchase(eventId: string, changes: Partial<TrackInput<'purchase'>> = {}): TrackInput<'purchase'> {
  return {
    name: 'purchase',
    eventId,
    time: new Date().toISOString(),
    profile: { email: 'ava@shop.example', firstName: 'Ava' },
    properties: {
      orderId: eventId,
      value: 70,
      currency: 'EUR',
      items: [{ sku: 'SKU-1', productName: 'Day cream', quantity: 3, price: 20 }, 'SKU-2'],
    },
    ...changes,
  };
}

const recorded = (metric: string) =>
  fixture.sandbox.events().items.filter((each) => each.metric === metric && each.fate === 'recorded');
const products = () =>
  recorded('Ordered Product')
    .map(({ properties }) => properties.sku)
    .sort();

/** Every job of the lane of events, by what became of it. */
async function counts() {
  const found = await fixture.delivery.lanes.counts(fixture.destination);
  const of = (outcome: 'enqueued' | 'delivered' | 'duplicate' | 'skipped' | 'dead') =>
    found[`metric-event:${outcome}`];
  expect(of('enqueued')).toBe(of('delivered') + of('duplicate') + of('skipped') + of('dead'));
  return { enqueued: of('enqueued'), delivered: of('delivered'), skipped: of('skipped'), dead: of('dead') };
}

const letters = async () => (await fixture.deadLetters.list(fixture.destination)).letters;

describe('an order', () => {
  it('is one event by default', async () => {
    await open({ orderedProducts: false });
    await fixture.producer.track(purchase('o1'));
    await fixture.drain();
    expect(products()).toEqual([]);
    expect(await counts()).toMatchObject({ enqueued: 1, delivered: 1 });
  });

  it('gives one event for each of its lines, which the receipt does not name', async () => {
    await open();
    const order = purchase('o1');
    const { jobs } = await fixture.producer.track(order);
    expect(jobs.map(({ type }) => type)).toEqual(['profile-upsert', 'metric-event', 'list-subscription']);
    await fixture.drain();
    expect(recorded('Ordered Product')).toMatchObject([
      {
        timeGiven: order.time,
        value: 60,
        properties: {
          ...{ order_id: 'o1', sku: 'SKU-1', product_name: 'Day cream', quantity: 3, price: 20 },
          ...{ source: 'tracklayer', dedup_scope: 'order_line' },
        },
      },
      { properties: { order_id: 'o1', sku: 'SKU-2' } },
    ]);
    expect(await counts()).toMatchObject({ enqueued: 3, delivered: 3 });
  });

  it('gives no second event for a line if it is tracked again', async () => {
    await open();
    await fixture.producer.track(purchase('o1'));
    await fixture.drain();
    // The worker that sent it died before it could say so.
    const { jobs } = await fixture.producer.track(purchase('o1'));
    const { jobId = '' } = jobs.find(({ type }) => type === 'metric-event') ?? {};
    await fixture.redis.del(`{tracklayer:${fixture.destination}}:mark:metric-event:${jobId}`);
    await fixture.delivery.lanes.takeOut(fixture.destination, { type: 'metric-event', jobId });
    await fixture.producer.track(purchase('o1'));
    await fixture.drain();
    expect(products()).toEqual(['SKU-1', 'SKU-2']);
    expect(fixture.sandbox.events().items.filter(({ metric }) => metric === 'Ordered Product')).toHaveLength(
      2,
    );
  });

  it('that is refused has no lines, and the lines of its edit once it is replayed', async () => {
    await open();
    fixture.sandbox.addFault({ kind: 'error', status: 400, endpoint: 'POST /api/events', count: 1 });
    await fixture.producer.track(purchase('o1'));
    await fixture.drain();
    expect(products()).toEqual([]);
    const [letter] = await letters();
    const edit = { set: [['properties.items[1]', { sku: 'SKU-3', price: 10 }]] as const };
    await fixture.deadLetters.replay(fixture.destination, letter?.id ?? '', { nowMs: Date.now(), edit });
    await fixture.drain();
    expect(products()).toEqual(['SKU-1', 'SKU-3']);
    expect(await counts()).toMatchObject({ delivered: 3, dead: 0 });
  });

  it('whose line is refused stands, and only this line is a dead letter', async () => {
    await open();
    await fixture.producer.track(purchase('o1'));
    await fixture.delivery.step(fixture.destination, 'profile-upsert');
    await fixture.delivery.step(fixture.destination, 'metric-event');
    fixture.sandbox.addFault({ kind: 'error', status: 400, endpoint: 'POST /api/events', count: 1 });
    await fixture.drain();
    expect(recorded('Placed Order')).toHaveLength(1);
    expect(products()).toHaveLength(1);
    const [letter] = await letters();
    expect(letter?.job).toMatchObject({ event: { name: 'ordered_product' }, ofOrder: { eventId: 'o1' } });
    await fixture.deadLetters.replay(fixture.destination, letter?.id ?? '', { nowMs: Date.now() });
    await fixture.drain();
    expect(products()).toEqual(['SKU-1', 'SKU-2']);
    expect(await counts()).toMatchObject({ enqueued: 3, delivered: 3 });
  });

  it.each([
    ['as back-filled', '2026-04-20T10:00:00Z', true],
    ['as new', new Date().toISOString(), false],
  ])('that a replay records %s has its lines recorded in the same way', async (_, time, backfill) => {
    await open();
    fixture.sandbox.addFault({ kind: 'error', status: 400, endpoint: 'POST /api/events', count: 1 });
    await fixture.producer.track(purchase('o1', { time }));
    await fixture.drain();
    const [letter] = await letters();
    await fixture.deadLetters.replay(fixture.destination, letter?.id ?? '', { nowMs: Date.now() });
    await fixture.drain();
    expect(recorded('Placed Order').map((each) => each.backfill)).toEqual([backfill]);
    expect(recorded('Ordered Product').map((each) => each.backfill)).toEqual([backfill, backfill]);
  });

  it('that a page sends gives no lines if only the server owns the lines', async () => {
    await open({
      ownership: { purchase: { owner: 'either' }, ordered_product: { owner: 'server', otherwise: 'skip' } },
    });
    await fixture.producer.track(purchase('o1', { source: 'browser' }));
    await fixture.drain();
    expect(recorded('Placed Order')).toHaveLength(1);
    expect(products()).toEqual([]);
    expect(await counts()).toMatchObject({ enqueued: 3, delivered: 1, skipped: 2 });
  });
});
