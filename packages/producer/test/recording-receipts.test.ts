/** The recording producer answers as the real one does over a new Redis. Both get the same calls here. */
import {
  CLEARABLE_FIELDS,
  type CustomInput,
  createProducer,
  defineEvents,
  eventFromJson,
  type Producer,
} from '@tracklayer/producer';
import { createRecordingProducer } from '@tracklayer/producer/testing';
import { connectRedis } from '@tracklayer/redis';
import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { forget, NOW_MS, newDestination, purchase, REDIS_URL, serve, signUp } from './support/rig.js';

const events = defineEvents({
  ring_sized: { metric: 'Ring Sized', properties: z.object({ size: z.number() }) },
});
const AVA = { email: 'ava@shop.example', firstName: 'Ava' };
const PHONE = { phoneNumber: '0151 1234 5678', externalId: 'c1' };
const time = '2026-04-23T10:00:00Z';

/** A call, of which one destination may be enough. */
type Call = (producer: Producer<typeof events>, destination: string) => Promise<unknown>;

/** Each call, also those that are repeated, repaired, quarantined, skipped or refused. */
const CALLS: Readonly<Record<string, Call>> = {
  purchase: (p) => p.track(purchase('o1', { profile: AVA })),
  'its refund with the same id': (p) =>
    p.track({
      ...purchase('o1'),
      name: 'refund',
      properties: { orderId: 'o1', refundValue: 3, currency: 'EUR' },
    }),
  'an untidy purchase': (p) =>
    p.track({
      ...purchase('o2', { profile: { ...PHONE, locale: '??' } }),
      properties: { orderId: 2, value: '1.234,50', currency: 'eur', items: ['SKU-1', 7] } as never,
    }),
  'a purchase without a currency': (p) =>
    p.track(eventFromJson({ ...purchase('o3'), properties: { orderId: 'o3', value: 1 } })),
  'the same, refused': (p) =>
    p.track(eventFromJson({ ...purchase('o3'), properties: { value: 1 } }), { onInvalid: 'throw' }),
  'nothing at all': (p) => p.track(eventFromJson(undefined)),
  'a broken event that withdraws consent': (p) =>
    p.track(eventFromJson({ ...purchase('o4'), time: 'never', consent: { status: 'withdrawn' } })),
  'a sign-up': (p) => p.track(signUp('s1')),
  'a sign-up without consent': (p) => p.track({ ...signUp('s2'), consent: { status: 'denied' } }),
  'a sign-up by SMS without a phone': (p) =>
    p.track({ ...signUp('s3'), consent: { status: 'granted', channels: ['email', 'sms'] } }),
  'for one destination': (p, destination) => p.track(purchase('o1'), { destinations: [destination] }),
  'an event of its own': (p) =>
    p.track({ name: 'ring_sized', eventId: 'r1', time, profile: AVA, properties: { size: 52 } }),
  'any other event': (p) =>
    p.trackCustom('Reviewed Product', { eventId: 'v1', time, profile: AVA } as CustomInput),
  'a batch': (p) =>
    p.trackMany([purchase('b1'), purchase('b1'), purchase('o1', { profile: AVA }), signUp('b2')]),
  'a batch with a bad event': (p) => p.trackMany([purchase('b3'), eventFromJson({ eventId: 'bad' })]),
  'the same, reported': (p) =>
    p.trackMany([purchase('b3'), eventFromJson({ eventId: 'bad' })], { onInvalid: 'report' }),
  'the same, kept': (p) =>
    p.trackMany([purchase('b3'), eventFromJson({ eventId: 'bad' })], { onInvalid: 'quarantine' }),
  'a profile': (p) => p.upsertProfile({ ...AVA, lastName: ' Meyer ' }),
  'a profile that clears fields': (p) =>
    p.upsertProfile({ externalId: 'c1' }, { clear: CLEARABLE_FIELDS, eventId: 'clear' }),
  'a profile of nobody': (p) => p.upsertProfile({ firstName: 'Ava' }),
  'a subscription': (p) => p.subscribe(AVA, { status: 'granted' }, { listId: 'L1', eventId: 'sub' }),
  'a withdrawal': (p) => p.unsubscribe(AVA, { channels: ['email'], eventId: 'out', time }),
  'a wait for stock': (p) => p.subscribeBackInStock(AVA, { variantId: 'v1', eventId: 'wait' }),
  'a wait for nothing': (p) => p.subscribeBackInStock(AVA, { variantId: '' }),
  'an option that does not exist': (p) => p.track(purchase('o6'), { destination: 'de' } as never),
  'a destination that cannot be': (p) => p.track(purchase('o6'), { destinations: ['?'] }),
};

/** A receipt, or the error with everything that an application reads of it. */
async function answerOf(call: Promise<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (error) {
    const { name, message, code, problems } = error as Error & { code?: string; problems?: unknown };
    return { kind: (error as object).constructor, name, message, code, problems };
  }
}

async function bothProducers() {
  const ids = () => {
    let made = 0;
    return () => `id-${++made}`;
  };
  const destinations = [newDestination(), newDestination()];
  used.push(...destinations);
  await serve(redis, destinations);
  const shared = { events, defaultCountry: 'DE', destinations, now: () => NOW_MS };
  const real = createProducer({ ...shared, redisUrl: REDIS_URL, newId: ids() });
  const recording = createRecordingProducer({ ...shared, newId: ids() });
  const answers = (call: Call) =>
    [recording, real].map((producer) => answerOf(call(producer, destinations[0] as string)));
  return { answers: (call: Call) => Promise.all(answers(call)), end: () => real.close() };
}

const used: string[] = [];
let redis: Redis;

beforeAll(() => {
  redis = connectRedis(REDIS_URL, { role: 'reader', name: 'producer-test' }) as Redis;
});
afterAll(async () => {
  await forget(redis, used);
  redis.disconnect();
});

describe('the recording producer', () => {
  it.each(Object.keys(CALLS))('answers like the real one, also to a repeat: %s', async (name) => {
    const { answers, end } = await bothProducers();
    for (let time = 1; time <= 2; time += 1) {
      const [ofRecording, ofReal] = await answers(CALLS[name] as Call);
      expect(ofRecording).toEqual(ofReal);
      expect(ofRecording).toBeDefined();
    }
    await end();
  });

  it('answers like the real one to any calls in any order', async () => {
    const names = fc.array(fc.constantFrom(...Object.keys(CALLS)), { minLength: 2, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(names, async (chosen) => {
        const { answers, end } = await bothProducers();
        try {
          for (const name of chosen) {
            const [ofRecording, ofReal] = await answers(CALLS[name] as Call);
            expect(ofRecording).toEqual(ofReal);
          }
        } finally {
          await end();
        }
      }),
      { numRuns: 15 },
    );
  });

  it('answers like the real one to calls of one turn, which go together', async () => {
    const { answers, end } = await bothProducers();
    const [ofRecording, ofReal] = await answers((p) =>
      Promise.all(['o1', 'o2', 'o1'].map((eventId) => p.track(purchase(eventId, { profile: AVA })))),
    );
    expect(ofRecording).toEqual(ofReal);
    await end();
  });
});
