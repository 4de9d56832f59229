/**
 * Refuses options that the producer does not know.
 *
 * Defends against a slip that no type check sees, in JavaScript or behind a variable: `track(event, { destination: 'de' })`
 * would send to every destination, and `destinations: 'de'` to `d` and `e`.
 */
import { didYouMean, type EventDefinitions, isObject } from '@tracklayer/events';
import type {
  BackInStockOptions,
  CaptureOptions,
  DirectOptions,
  Producer,
  SubscribeOptions,
  TrackManyOptions,
  TrackOptions,
  UnsubscribeOptions,
  UpsertProfileOptions,
} from './calls.js';
import { ProducerOptionsError } from './errors.js';
import type { ProducerOptions } from './options.js';

/** What an option holds. `list`: an array, with an example for the message. */
type Kind = 'value' | 'function' | { list: string } | { oneOf: readonly string[] };

type Known<Options> = Readonly<Record<keyof Options, Kind>>;

const DESTINATIONS = { list: "['de']" };
const CHANNELS = { list: "['email']" };

const ON_INVALID = { oneOf: ['quarantine', 'throw'] };

const TRACK: Known<TrackOptions> = { destinations: DESTINATIONS, onInvalid: ON_INVALID };
const TRACK_MANY: Known<TrackManyOptions> = {
  destinations: DESTINATIONS,
  onInvalid: { oneOf: ['throw', 'report', 'quarantine'] },
  anyName: 'value',
};
const CAPTURE: Known<CaptureOptions> = { ...TRACK, anyName: 'value' };
const DIRECT: Known<DirectOptions> = { destinations: DESTINATIONS, eventId: 'value', time: 'value' };
const UPSERT_PROFILE: Known<UpsertProfileOptions> = { ...DIRECT, clear: { list: "['firstName']" } };
const SUBSCRIBE: Known<SubscribeOptions> = { ...DIRECT, listId: 'value' };
const UNSUBSCRIBE: Known<UnsubscribeOptions> = { ...DIRECT, channels: CHANNELS, source: 'value' };
const BACK_IN_STOCK: Known<BackInStockOptions> = { ...DIRECT, variantId: 'value', channels: CHANNELS };

const PROFILE_FIRST: Known<NonNullable<ProducerOptions['profileFirst']>> = { maxWaitMs: 'value' };

const JOURNAL: Known<NonNullable<ProducerOptions['journal']>> = {
  level: { oneOf: ['off', 'outcome', 'full'] },
  keys: { list: "['orderId']" },
  keepMs: 'value',
};

const CAPTURE_BOUNDS: Known<NonNullable<ProducerOptions['capture']>> = {
  maxEvents: 'value',
  maxBytes: 'value',
};

const OUTBOX: Known<NonNullable<ProducerOptions['outbox']>> = {
  path: 'value',
  maxEvents: 'value',
  maxBytes: 'value',
};

const PRODUCER: Known<ProducerOptions> = {
  redisUrl: 'value',
  redis: 'value',
  destinations: DESTINATIONS,
  profileFirst: 'value',
  dedupWindowMs: 'value',
  digestKey: 'value',
  defaultCountry: 'value',
  timeZone: 'value',
  journal: 'value',
  onInvalid: ON_INVALID,
  events: 'value',
  customEvents: { oneOf: ['allowed', 'defined'] },
  capture: 'value',
  outbox: 'value',
  onError: 'function',
  onRedisFinding: 'function',
  onWorkerWarning: 'function',
  onReceipt: 'function',
  now: 'function',
  newId: 'function',
};

/** @throws {ProducerOptionsError} for an unknown option, or one of the wrong kind. */
export function checkProducerOptions(options: ProducerOptions): void {
  check('createProducer', options, PRODUCER);
  if (options.profileFirst !== undefined)
    check('createProducer: profileFirst', options.profileFirst, PROFILE_FIRST);
  if (options.journal !== undefined) check('createProducer: journal', options.journal, JOURNAL);
  if (options.capture !== undefined) check('createProducer: capture', options.capture, CAPTURE_BOUNDS);
  if (options.outbox !== undefined) checkOutbox(options.outbox);
  if (hasKeyPrefix(options.redis)) {
    throw new ProducerOptionsError(
      'The connection `redis` has a keyPrefix, and BullMQ cannot use one. Leave keyPrefix out: every key begins with tracklayer already.',
    );
  }
}

function checkOutbox(outbox: NonNullable<ProducerOptions['outbox']>): void {
  check('createProducer: outbox', outbox, OUTBOX);
  if (typeof outbox.path === 'string' && outbox.path.trim() !== '') return;
  throw new ProducerOptionsError(
    'outbox.path is missing. Name a file on a local disk, e.g. /var/lib/shop/tracklayer-outbox.db.',
  );
}

/** @throws {ProducerOptionsError} for an unknown option of `capture`, or one of the wrong kind. */
export function checkCaptureOptions(options: CaptureOptions | undefined): void {
  check('capture', options, CAPTURE);
}

/** The producer, with a check of the options of each call. A call with a slip rejects and stores nothing. */
export function refusingSlips<Definitions extends EventDefinitions>(
  producer: Producer<Definitions>,
): Producer<Definitions> {
  return {
    ...producer,
    async track(event, options) {
      check('track', options, TRACK);
      return producer.track(event, options);
    },
    async trackCustom(name, event, options) {
      check('trackCustom', options, TRACK);
      return producer.trackCustom(name, event, options);
    },
    async trackMany(events, options) {
      check('trackMany', options, TRACK_MANY);
      if (!Array.isArray(events)) {
        throw new ProducerOptionsError('trackMany: the events must be an array. Call track for one event.');
      }
      return producer.trackMany(events, options);
    },
    async upsertProfile(profile, options) {
      check('upsertProfile', options, UPSERT_PROFILE);
      return producer.upsertProfile(profile, options);
    },
    async subscribe(profile, consent, options) {
      check('subscribe', options, SUBSCRIBE);
      return producer.subscribe(profile, consent, options);
    },
    async unsubscribe(profile, options) {
      check('unsubscribe', options, UNSUBSCRIBE);
      return producer.unsubscribe(profile, options);
    },
    async subscribeBackInStock(profile, options) {
      check('subscribeBackInStock', options, BACK_IN_STOCK);
      return producer.subscribeBackInStock(profile, options);
    },
  };
}

function check(where: string, options: unknown, known: Readonly<Record<string, Kind>>): void {
  if (options === undefined) return;
  if (!isObject(options)) {
    throw new ProducerOptionsError(`${where}: the options must be an object, e.g. { destinations: ['de'] }.`);
  }
  for (const [name, value] of Object.entries(options)) {
    const kind = Object.hasOwn(known, name) ? known[name] : undefined;
    if (kind === undefined) throw unknownOption(where, name, Object.keys(known));
    if (value === undefined || kind === 'value') continue;
    if (kind === 'function') {
      if (typeof value !== 'function')
        throw new ProducerOptionsError(`${where}: ${name} must be a function.`);
    } else if ('oneOf' in kind) {
      if (!kind.oneOf.some((word) => word === value))
        throw new ProducerOptionsError(`${where}: ${name} must be one of: ${kind.oneOf.join(', ')}.`);
    } else if (!Array.isArray(value)) {
      throw new ProducerOptionsError(`${where}: ${name} must be an array, e.g. ${kind.list}.`);
    }
  }
}

function unknownOption(where: string, name: string, known: readonly string[]): ProducerOptionsError {
  const suggestion = didYouMean(name, known);
  const fix =
    suggestion === undefined ? `Write one of: ${known.join(', ')}.` : `Did you mean '${suggestion}'?`;
  return new ProducerOptionsError(`${where}: the option '${name}' is unknown. ${fix}`);
}

function hasKeyPrefix(redis: ProducerOptions['redis']): boolean {
  const { options } = (redis ?? {}) as { options?: { keyPrefix?: unknown; redisOptions?: unknown } };
  const ofNodes = isObject(options?.redisOptions) ? options.redisOptions.keyPrefix : undefined;
  return [options?.keyPrefix, ofNodes].some((prefix) => prefix !== undefined && prefix !== '');
}
