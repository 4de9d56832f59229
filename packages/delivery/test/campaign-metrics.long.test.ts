import { until } from '@tracklayer/testing';
import { openFixture } from './support/fixture.js';

it('a scrape says how many campaigns run, and how their letters ended', async () => {
  const fixture = await openFixture();
  const { sandbox, producer, deadLetters, destination, delivery, metrics } = fixture;
  const refused = {
    endpoint: 'POST /api/events',
    kind: 'answer',
    status: 400,
    errors: [{ code: 'invalid' }],
  } as const;
  const scrape = async () => {
    const text = await metrics.registry.metrics();
    const lines = text.split('\n').filter((line) => line.startsWith('tracklayer_campaign'));
    return lines.map((line) => line.replace(/^tracklayer_|destination="\w+",/g, ''));
  };
  const open = (counts: { running: number; waiting: number; paused: number }) =>
    Object.entries(counts).map(([state, count]) => `campaigns{state="${state}"} ${count}`);
  try {
    sandbox.addFault(refused);
    for (const eventId of ['one', 'two']) {
      await producer.track({
        name: 'purchase',
        eventId,
        time: new Date().toISOString(),
        profile: { email: 'ava@shop.example' },
        properties: { orderId: eventId, value: 1, currency: 'EUR' },
      });
    }
    await fixture.drain();
    const order = { selection: {}, by: 'ava', reason: 'test' };
    const { id } = await deadLetters.campaigns.start(destination, order);
    expect(await scrape()).toEqual(open({ running: 0, waiting: 1, paused: 0 }));
    await deadLetters.campaigns.pause(destination, id, order);
    expect(await scrape()).toEqual(open({ running: 0, waiting: 0, paused: 1 }));
    await deadLetters.campaigns.resume(destination, id, order);

    // One of the two letters dies again.
    sandbox.clearFaults();
    sandbox.addFault({ ...refused, count: 1 });
    await delivery.takeUpCampaigns();
    await until(async () => (await scrape()).includes('campaigns{state="running"} 1'));
    await until(async () => {
      await fixture.drain();
      return (await deadLetters.campaigns.get(destination, id))?.state === 'done';
    });
    expect((await scrape()).sort()).toEqual([
      'campaign_letters_total{type="metric-event",outcome="dead"} 1',
      'campaign_letters_total{type="metric-event",outcome="delivered"} 1',
      ...open({ running: 0, waiting: 0, paused: 0 }).sort(),
    ]);
  } finally {
    await fixture.close();
  }
}, 60_000);
