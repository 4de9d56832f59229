import { createProducer, defineEvents, eventFromJson, type Producer } from '@tracklayer/producer';
import { z } from 'zod';
import { NOW_MS, REDIS_URL, type Rig, rig, serve } from './support/rig.js';

const events = defineEvents({
  'Reviewed Product': { properties: z.looseObject({ rating: z.number(), text: z.string().optional() }) },
});

const common = { eventId: 'r-1', time: '2026-04-23T10:15:30Z', profile: { email: 'ava@shop.example' } };

let it_: Rig;
let producer: Producer<typeof events>;

function withEvents(customEvents: 'allowed' | 'defined' = 'allowed'): Producer<typeof events> {
  const { destination } = it_;
  return createProducer({
    redisUrl: REDIS_URL,
    destinations: [destination],
    now: () => NOW_MS,
    events,
    customEvents,
  });
}

beforeEach(async () => {
  it_ = rig();
  await serve(it_.redis, it_.destinations);
  producer = withEvents();
});
afterEach(async () => {
  await producer.close();
  await it_.end();
});

async function sent(): Promise<unknown[]> {
  const jobs = await it_.stored('metric-event');
  return jobs.map(({ data }) => (data.type === 'metric-event' && 'event' in data ? data.event : data));
}

describe('a defined event', () => {
  it('is sent with the properties of its schema', async () => {
    const properties = { rating: 5, colour: 'red' };
    const receipt = await producer.track({ ...common, name: 'Reviewed Product', properties });
    expect(receipt.warnings).toBeUndefined();
    expect(await sent()).toMatchObject([{ name: 'Reviewed Product', properties }]);
  });

  it('is sent without an optional property that its schema refuses', async () => {
    const properties = { rating: 5, text: 7 as unknown as string };
    const receipt = await producer.track({ ...common, name: 'Reviewed Product', properties });
    expect(receipt.warnings).toMatchObject([{ path: 'properties.text' }]);
    expect(await sent()).toMatchObject([{ properties: { rating: 5 } }]);
  });

  it('is refused without a required property', async () => {
    const wrong = eventFromJson({ ...common, name: 'Reviewed Product', properties: { text: 'x' } });
    await expect(producer.track(wrong, { onInvalid: 'throw' })).rejects.toMatchObject({
      problems: [{ path: 'properties.rating', code: 'required' }],
    });
  });
});

describe('an event with any other name', () => {
  it('is sent by trackCustom under its name', async () => {
    const receipt = await producer.trackCustom('Joined Loyalty', { ...common, properties: { tier: 'gold' } });
    expect(receipt.warnings).toBeUndefined();
    expect(await sent()).toMatchObject([{ name: 'Joined Loyalty', properties: { tier: 'gold' } }]);
  });

  it('is sent with a warning where its name looks like a slip', async () => {
    const receipt = await producer.trackCustom('purchse', common);
    expect(receipt.warnings).toMatchObject([{ path: 'name', code: 'similar_name' }]);
    expect(receipt.warnings?.[0]?.fix).toContain("Did you mean 'purchase'?");
    expect(await sent()).toMatchObject([{ name: 'purchse', properties: {} }]);
  });

  it('is checked as the standard event whose name it has', async () => {
    await expect(producer.trackCustom('purchase', common, { onInvalid: 'throw' })).rejects.toMatchObject({
      code: 'invalid_event',
    });
  });

  it.each(['', 'x'.repeat(128)])('is refused where Klaviyo would not take the name: %j', async (name) => {
    await expect(producer.trackCustom(name, common, { onInvalid: 'throw' })).rejects.toMatchObject({
      problems: expect.arrayContaining([expect.objectContaining({ path: 'name' })]),
    });
  });

  it('is refused by track', async () => {
    const event = eventFromJson({ ...common, name: 'Joined Loyalty', properties: {} });
    await expect(producer.track(event, { onInvalid: 'throw' })).rejects.toMatchObject({
      problems: [{ path: 'name', code: 'unknown_name' }],
    });
  });

  it('is refused where only defined events are allowed', async () => {
    const strict = withEvents('defined');
    const call = strict.trackCustom('Joined Loyalty', common, { onInvalid: 'throw' });
    await expect(call).rejects.toMatchObject({ problems: [{ path: 'name', code: 'unknown_name' }] });
    await strict.trackCustom('Reviewed Product', { ...common, properties: { rating: 4 } });
    await strict.close();
    expect(await sent()).toHaveLength(1);
  });
});

describe('defineEvents', () => {
  const properties = z.looseObject({});

  it.each([
    ['purchase', 'A standard event has this name'],
    ['purchse', "Did you mean the standard event 'purchase'?"],
    ['x'.repeat(128), 'Use 1 to 127 printable characters'],
  ])('refuses the name %s', (name, message) => {
    expect(() => defineEvents({ [name]: { properties } })).toThrow(message);
  });
});
