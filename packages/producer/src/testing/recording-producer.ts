import type { AnyEventName, EventDefinitions } from '@tracklayer/events';
import type { Producer } from '../calls.js';
import type { NoDefinitions } from '../inputs.js';
import { type ProducerOptions, settingsOf } from '../options.js';
import { producerOver } from '../producer-over.js';
import { checkProducerOptions } from '../refuse-slips.js';
import { createArrivals } from './arrivals.js';
import { createCallLog, type RecordedCall } from './call-log.js';
import { createFailures, type Failure } from './failures.js';
import { createJobRecord } from './job-record.js';
import {
  backInStockIn,
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
import { recordingLanes } from './recording-lanes.js';

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
  /** The events that would be sent, in their order: all, or those of one name. A duplicate is in it once. */
  events(name?: AnyEventName): RecordedEvent[];
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
  /** Resolves when no call is under way. */
  settled(): Promise<void>;
  /** Makes the next calls fail as the real ones fail, until `recover` or `times` calls. */
  failWith(failure: Failure, options?: FailureOptions): void;
  /** Ends a failure. */
  recover(): void;
  /** Forgets everything recorded, and ends a failure. Use it between tests. */
  clear(): void;
}

const WAIT_MS = 1_000;

/**
 * Takes the options of `createProducer`, so that both have the same definitions and defaults. It uses neither `redisUrl` nor
 * `redis`.
 * @throws {ProducerOptionsError}
 */
export function createRecordingProducer<const Definitions extends EventDefinitions = NoDefinitions>(
  options: ProducerOptions<Definitions> = {},
): RecordingProducer<Definitions> {
  checkProducerOptions(options);
  const settings = settingsOf(options);
  const record = createJobRecord();
  const failures = createFailures();
  const log = createCallLog();
  const arrivals = createArrivals();
  const lanes = recordingLanes(record, { ...failures, onRecorded: arrivals.changed });
  const producer = producerOver<Definitions>(settings, {
    lanes,
    newCall: failures.newCall,
    profileFirst: { waitMs: async () => settings.maxWaitMs },
    erased: { among: async (_destination, profiles) => profiles.map(() => false) },
    close: async (callsInFlight) => {
      await callsInFlight;
    },
  });

  const events = (name?: AnyEventName) => eventsIn(record.all(), name);

  return {
    ...producer,
    track: log.noting('track', producer.track),
    trackCustom: log.noting('trackCustom', producer.trackCustom),
    trackMany: log.noting('trackMany', producer.trackMany),
    upsertProfile: log.noting('upsertProfile', producer.upsertProfile),
    subscribe: log.noting('subscribe', producer.subscribe),
    unsubscribe: log.noting('unsubscribe', producer.unsubscribe),
    subscribeBackInStock: log.noting('subscribeBackInStock', producer.subscribeBackInStock),
    calls: log.all,
    events,
    profiles: () => profilesIn(record.all(), log.all()),
    subscriptions: () => consentsIn(record.all(), 'granted'),
    unsubscriptions: () => consentsIn(record.all(), 'withdrawn'),
    backInStock: () => backInStockIn(record.all()),
    quarantined: () => quarantinedIn(record.all()),
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
    settled: log.settled,
    failWith: (failure, { times = Number.POSITIVE_INFINITY } = {}) => failures.start(failure, times),
    recover: failures.stop,
    clear() {
      failures.stop();
      record.clear();
      log.clear();
    },
  };
}
