/** An order is never lost to an optional field: it is normalised, or sent without the value, and the receipt says so. */
import {
  createProducer,
  InvalidEventError,
  ProducerOptionsError,
  type TrackInput,
} from '@tracklayer/producer';
import { NOW_MS, purchase, REDIS_URL, type Rig, rig, serve, signUp } from './support/rig.js';

let it_: Rig;
let rigs: Rig[];
const newRig = (...args: Parameters<typeof rig>) => {
  const made = rig(...args);
  rigs.push(made);
  return made;
};
beforeEach(async () => {
  rigs = [];
  it_ = newRig();
  await serve(it_.redis, it_.destinations);
});
afterEach(() => Promise.all(rigs.map((each) => each.end())));

const AVA = { email: 'ava@shop.example', phoneNumber: 'n/a' };
const LEFT_OUT = [{ path: 'profile.phoneNumber', code: 'invalid_phone', got: 'string(3)', value: 'n/a' }];

describe('a value that cannot be understood', () => {
  it('is left out, and the receipt warns of it', async () => {
    const receipt = await it_.producer.track(purchase('order-1', { profile: AVA }));
    expect(receipt.jobs.filter(({ status }) => status === 'enqueued')).toHaveLength(2);
    expect(receipt.warnings).toEqual([
      {
        path: 'profile.phoneNumber',
        code: 'invalid_phone',
        got: 'string(3)',
        fix: expect.stringContaining('E.164'),
      },
    ]);
    expect(receipt).not.toHaveProperty('normalised');
  });

  it('travels beside the event in its jobs', async () => {
    const bad = { properties: { ...purchase('order-1').properties, checkoutUrl: 'cart' } };
    await it_.producer.track(purchase('order-1', { profile: AVA, ...bad }));
    const [upsert] = await it_.stored('profile-upsert');
    const [metric] = await it_.stored('metric-event');
    expect(upsert?.data).toMatchObject({ profile: { email: AVA.email }, leftOut: LEFT_OUT });
    expect(upsert?.data.leftOut).toHaveLength(1);
    expect(metric?.data.leftOut?.map(({ path }) => path)).toEqual([
      'profile.phoneNumber',
      'properties.checkoutUrl',
    ]);
  });

  it('does not stop the other events of a batch', async () => {
    const [receipt] = await it_.producer.trackMany([purchase('a', { profile: AVA }), purchase('b')]);
    expect(receipt?.warnings).toHaveLength(1);
    expect(await it_.stored('metric-event')).toHaveLength(2);
  });

  it('is left out of a profile without an event too', async () => {
    const receipt = await it_.producer.upsertProfile(AVA);
    expect(receipt.warnings?.map(({ path }) => path)).toEqual(['profile.phoneNumber']);
  });

  it('is never left out of a consent in silence: the call rejects', async () => {
    const consent = { status: 'granted', at: 'last year' } as const;
    await expect(it_.producer.subscribe(AVA, consent)).rejects.toThrow('consent.at');
    await expect(
      it_.producer.subscribe(AVA, { status: 'granted' }, { listId: 'x'.repeat(300) }),
    ).rejects.toThrow('listId: invalid_text');
    await expect(it_.producer.unsubscribe(AVA)).rejects.toBeInstanceOf(InvalidEventError);
    expect(await it_.total()).toBe(0);
  });
});

describe('a value that can be understood', () => {
  const sent = {
    ...purchase('order-1'),
    time: NOW_MS / 1_000,
    profile: { email: ' ava@shop.example ', phoneNumber: '0151 12345678' },
  };

  it('is normalised, and the receipt names it', async () => {
    const german = newRig({ defaultCountry: 'DE' });
    await serve(german.redis, german.destinations);
    const receipt = await german.producer.track(sent);
    expect(receipt).not.toHaveProperty('warnings');
    expect(receipt.normalised).toEqual(['time', 'profile.email', 'profile.phoneNumber']);
    const [metric] = await german.stored('metric-event');
    expect(metric?.data).toMatchObject({
      event: {
        time: '2026-04-23T10:15:30.000Z',
        profile: { email: 'ava@shop.example', phoneNumber: '+4915112345678' },
      },
    });
  });

  it('may be a time without an offset where the producer has a time zone', async () => {
    const inBerlin = newRig({ timeZone: 'Europe/Berlin' });
    await inBerlin.producer.track(purchase('order-1', { time: '2026-04-23 12:15:30' }));
    const [metric] = await inBerlin.stored('metric-event');
    expect(metric?.data).toMatchObject({ event: { time: '2026-04-23T10:15:30.000Z' } });
  });

  it('makes the same job as the event in its canonical form', async () => {
    const numbered = { ...purchase('7'), eventId: 7 } as unknown as TrackInput;
    await it_.producer.track(numbered);
    const again = await it_.producer.track(purchase('7'));
    expect(again.jobs.find(({ type }) => type === 'metric-event')?.status).toBe('duplicate');
  });
});

describe('a sign-up', () => {
  it('whose phone number is left out still subscribes the address', async () => {
    const consent = { status: 'granted', channels: ['email', 'sms'] as ('email' | 'sms')[] } as const;
    const receipt = await it_.producer.track(signUp('s-1', { profile: AVA, consent }));
    expect(receipt.jobs.map(({ type, status, reason }) => [type, status, reason])).toEqual([
      ['profile-upsert', 'enqueued', undefined],
      ['list-subscription', 'enqueued', undefined],
      ['metric-event', 'enqueued', undefined],
      ['list-subscription', 'skipped', 'no_address_for_channel'],
    ]);
  });
});

it.each([{ defaultCountry: 'Germany' }, { defaultCountry: 'QQ' }, { timeZone: 'Berlin' }])(
  'an option that is no country or zone is refused: %j',
  (option) => {
    expect(() => createProducer({ redisUrl: REDIS_URL, ...option })).toThrow(ProducerOptionsError);
  },
);
