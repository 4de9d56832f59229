import type { AnyEventName, EventDefinitions } from '@tracklayer/events';
import type { Producer } from '../calls.js';
import type { NoDefinitions } from '../inputs.js';
import { type ProducerOptions, settingsOf } from '../options.js';
import { checkProducerOptions } from '../refuse-slips.js';
import { createArrivals } from './arrivals.js';
import type { RecordedCall } from './call-log.js';
import type { Failure } from './failures.js';
import {
  backInStockIn,
  byMethod,
  consentsIn,
  eventsIn,
  profilesIn,
  quarantinedIn,
  type RecordedBackInStock,
  type RecordedConsent,
  type RecordedEvent,
  type RecordedProfile,
  type RecordedQuarantine,
} from './recorded.js';
import { openRecording } from './recording.js';

export interface WaitOptions {
  /** How many events of this name there must be. Default 1. */
  count?: number;
  /** How long to wait at most, in ms. Default 1,000. */
  timeoutMs?: number;
}

export interface FailureOptions {
  /** How many calls fail. Calls that the application makes in one turn of the event loop count as one. Default: all. */
  times?: number;
}

/**
 * A producer that records instead of sending. It checks, normalises and plans by the code of the real one, and its receipts and
 * errors are the same. It has no connection and needs no Redis.
 *
 * Its receipts are those of a new Redis whose worker has delivered nothing yet: a profile counts as changed in every call, and
 * a repeat with the same `eventId` is a `duplicate`.
 */
export interface RecordingProducer<Definitions extends EventDefinitions = NoDefinitions>
  extends Producer<Definitions> {
  /** Every call in its order, with its receipts or its error. Also the calls that recorded nothing. */
  calls(): readonly RecordedCall[];
  /** The events that would be sent, in their order: all, or those of one name. A duplicate appears once. */
  events(name?: AnyEventName): RecordedEvent[];
  /** Those of `events` that `capture` took. Await `settled` before: `capture` sends at the end of the turn. */
  captured(name?: AnyEventName): RecordedEvent[];
  /** The profiles of `upsertProfile`, in their order. */
  profiles(): RecordedProfile[];
  /** The consents that subscribe: of `subscribe`, and of events with granted consent. */
  subscriptions(): RecordedConsent[];
  /** The consents that unsubscribe: of `unsubscribe`, and of events with withdrawn consent. */
  unsubscriptions(): RecordedConsent[];
  /** The calls of `subscribeBackInStock`. */
  backInStock(): RecordedBackInStock[];
  /** The events that cannot be delivered as they are, with their problems. */
  quarantined(): RecordedQuarantine[];
  /**
   * Resolves with the events of this name once they are recorded, for an application that answers before it has tracked. Fake
   * timers do not stop it.
   * @throws {Error} if they are not recorded in time. The message lists what is.
   */
  waitFor(name: AnyEventName, options?: WaitOptions): Promise<RecordedEvent[]>;
  /**
   * Resolves when no call is under way, and everything that waited in the buffer of `capture` or in the outbox is recorded.
   * During a failure it waits for the calls only.
   */
  settled(): Promise<void>;
  /**
   * Makes the next calls fail as the real ones fail, until `recover` or `times` calls. Captured events wait meanwhile, as they
   * do for Redis. With the option `outbox` calls resolve as `kept`, in memory, and are recorded within a second after `recover`.
   */
  failWith(failure: Failure, options?: FailureOptions): void;
  /** Ends a failure. */
  recover(): void;
  /** Makes the producer as new: forgets everything, ends a failure, opens a closed one. Use it between tests. */
  clear(): void;
}

const WAIT_MS = 1_000;

/**
 * Takes the options of `createProducer`, so that both have the same definitions and defaults. It uses neither `redisUrl` nor
 * `redis`, and writes no file for `outbox`.
 * @throws {ProducerOptionsError}
 */
export function createRecordingProducer<const Definitions extends EventDefinitions = NoDefinitions>(
  options: ProducerOptions<Definitions> = {},
): RecordingProducer<Definitions> {
  checkProducerOptions(options);
  const settings = settingsOf(options);
  const arrivals = createArrivals();
  const recordingOptions = { hasOutbox: options.outbox !== undefined, onRecorded: arrivals.changed };
  let current = openRecording<Definitions>(settings, recordingOptions);

  const jobs = () => current.record.all();
  const calls = () => current.log.all();
  const events = (name?: AnyEventName) => eventsIn(jobs(), name);

  return {
    track: (...args) => current.producer.track(...args),
    trackCustom: (...args) => current.producer.trackCustom(...args),
    trackMany: (...args) => current.producer.trackMany(...args),
    capture: (...args) => current.producer.capture(...args),
    upsertProfile: (...args) => current.producer.upsertProfile(...args),
    subscribe: (...args) => current.producer.subscribe(...args),
    unsubscribe: (...args) => current.producer.unsubscribe(...args),
    subscribeBackInStock: (...args) => current.producer.subscribeBackInStock(...args),
    stats: () => current.producer.stats(),
    close: (...args) => current.producer.close(...args),
    calls,
    events,
    captured: (name) => eventsIn(byMethod('capture', jobs(), calls()), name),
    profiles: () => profilesIn(byMethod('upsertProfile', jobs(), calls())),
    subscriptions: () => consentsIn(jobs(), 'granted'),
    unsubscriptions: () => consentsIn(jobs(), 'withdrawn'),
    backInStock: () => backInStockIn(jobs()),
    quarantined: () => quarantinedIn(jobs()),
    waitFor(name, { count = 1, timeoutMs = WAIT_MS } = {}) {
      const look = () => {
        const found = events(name);
        return found.length >= count ? found : undefined;
      };
      return arrivals.wait(look, timeoutMs, () => {
        const names = events().map((event) => event.name);
        return new Error(
          `${count} × ${name} was not recorded within ${timeoutMs} ms. Recorded: ${names.join(', ') || 'nothing'}.`,
        );
      });
    },
    settled: () => current.settled(),
    failWith: (failure, { times = Number.POSITIVE_INFINITY } = {}) => current.failures.start(failure, times),
    recover: () => current.failures.stop(),
    clear() {
      current.abandon();
      current = openRecording(settings, recordingOptions);
    },
  };
}
