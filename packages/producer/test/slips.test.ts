import {
  createProducer,
  type Producer,
  type ProducerOptions,
  ProducerOptionsError,
} from '@tracklayer/producer';
import { type Rig, rig, signUp } from './support/rig.js';

const REDIS = { redisUrl: 'redis://127.0.0.1' };

/** Options as JavaScript passes them: no type check stands between. */
function options<Options>(value: unknown): Options {
  return value as Options;
}

describe('a slip in the options of the producer', () => {
  it.each<[unknown, string]>([
    [{ ...REDIS, destination: 'de' }, "the option 'destination' is unknown. Did you mean 'destinations'?"],
    [{ redisURL: 'redis://127.0.0.1' }, "the option 'redisURL' is unknown. Did you mean 'redisUrl'?"],
    [{ ...REDIS, destinations: 'de' }, "destinations must be an array, e.g. ['de']."],
    [{ ...REDIS, keyPrefix: 'shop:' }, "the option 'keyPrefix' is unknown."],
    [{ ...REDIS, profileFirst: { maxWait: 1 } }, "Did you mean 'maxWaitMs'?"],
    [{ ...REDIS, onError: 'log' }, 'onError must be a function.'],
    [{ redis: { options: { keyPrefix: 'shop:' } } }, 'has a keyPrefix'],
    [{ redis: { options: { redisOptions: { keyPrefix: 'shop:' } } } }, 'has a keyPrefix'],
    [{}, 'Check that REDIS_URL is set on this host.'],
  ])('is refused before anything connects: %j', (given, message) => {
    expect(() => createProducer(options<ProducerOptions>(given))).toThrow(ProducerOptionsError);
    expect(() => createProducer(options<ProducerOptions>(given))).toThrow(message);
  });
});

describe('a slip in the options of a call', () => {
  let it_: Rig;
  beforeEach(() => {
    it_ = rig();
  });
  afterEach(() => it_.end());

  const profile = { email: 'ava@shop.example' };

  it.each<[string, (producer: Producer) => Promise<unknown>, string]>([
    [
      'track',
      (p) => p.track(signUp('s1'), options({ destination: 'x' })),
      "track: the option 'destination' is unknown. Did you mean 'destinations'?",
    ],
    ['track', (p) => p.track(signUp('s1'), options({ destinations: 'de' })), 'must be an array'],
    ['track', (p) => p.track(signUp('s1'), options('de')), 'the options must be an object'],
    ['track', (p) => p.track(signUp('s1'), options({ onInvalid: 'thorw' })), 'one of: quarantine, throw'],
    ['trackMany', (p) => p.trackMany(options(signUp('s1'))), 'the events must be an array'],
    ['trackMany', (p) => p.trackMany([], options({ oninvalid: 'throw' })), "Did you mean 'onInvalid'?"],
    ['upsertProfile', (p) => p.upsertProfile(profile, options({ listId: 'x' })), "'listId' is unknown"],
    [
      'subscribe',
      (p) => p.subscribe(profile, { status: 'granted' }, options({ list_id: 'x' })),
      "Did you mean 'listId'?",
    ],
    ['unsubscribe', (p) => p.unsubscribe(profile, options({ channels: 'email' })), "e.g. ['email']"],
    [
      'subscribeBackInStock',
      (p) => p.subscribeBackInStock(profile, options({ variantId: 'SKU-1', channels: 'email' })),
      "channels must be an array, e.g. ['email'].",
    ],
  ])('makes %s reject and stores nothing', async (_call, call, message) => {
    await expect(call(it_.producer)).rejects.toThrow(message);
    await expect(call(it_.producer)).rejects.toThrow(ProducerOptionsError);
    expect(await it_.total()).toBe(0);
  });
});
