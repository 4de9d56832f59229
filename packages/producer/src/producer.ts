import type { Channel, Consent, Profile } from '@tracklayer/events';
import { createLanes } from '@tracklayer/lanes';
import {
  closeRedis,
  connectRedis,
  type RedisClient,
  rateLimitedErrors,
  withDeadline,
} from '@tracklayer/redis';
import { enqueueOccasions } from './enqueue.js';
import { ProducerClosedError } from './errors.js';
import { batchError, checkDirect, checkEvent, checkEvents, type EventInput, isRefused } from './inputs.js';
import { checkDestinations, type ProducerOptions, type Settings, settingsOf } from './options.js';
import { createProfileFirst } from './profile-first.js';
import { createQueueCalls } from './queue-calls.js';
import type { Receipt } from './receipt.js';
import { addressOfClient, addressOfUrl } from './redis-address.js';
import type { Occasion } from './submission.js';

export interface TrackOptions {
  /** Instead of the producer's own. */
  destinations?: readonly string[];
}

export interface TrackManyOptions extends TrackOptions {
  /** `throw` (default): one invalid event, and nothing is enqueued. `report`: its receipt has the problems, the rest goes. */
  onInvalid?: 'throw' | 'report';
}

export interface DirectOptions extends TrackOptions {
  /** Makes the call repeatable. Default: minted, see the receipt. */
  eventId?: string;
  /** ISO 8601 with offset: when it was so. Default: now. */
  time?: string;
}

export interface SubscribeOptions extends DirectOptions {
  /** Instead of the destination's own list. */
  listId?: string;
}

export interface UnsubscribeOptions extends DirectOptions {
  /** The channels whose consent is withdrawn. Default `['email']`. */
  channels?: readonly Channel[];
  /** Where it was withdrawn, e.g. `preference_centre`. */
  source?: string;
}

/**
 * Every call resolves once all it says is stored in Redis, and rejects with
 * - `InvalidEventError`: the input could never be delivered; nothing was stored;
 * - `QueueUnavailableError`, within 1.5 s of Redis being away: call again with the same `eventId`;
 * - `ProducerClosedError`.
 */
export interface Producer {
  track(event: EventInput, options?: TrackOptions): Promise<Receipt>;
  /** A receipt for each event, in their order. Of one profile in many events what changed is sent once. */
  trackMany(events: readonly EventInput[], options?: TrackManyOptions): Promise<Receipt[]>;
  /** Tells the destinations of a profile without an event. */
  upsertProfile(profile: Profile, options?: DirectOptions): Promise<Receipt>;
  /**
   * Subscribes to the destination's list if consent is granted; its profile goes first where it changed. The latest word
   * of a person counts, by its time: a subscription withdrawn before it was sent is not sent.
   */
  subscribe(profile: Profile, consent: Consent, options?: SubscribeOptions): Promise<Receipt>;
  /**
   * Takes consent back: unsubscribes from all marketing on these channels, whatever the list. It is remembered at once, so
   * that no subscription given before `time` is sent any more, be it waiting, in its retry, or replayed months later;
   * one given after it counts again. Nothing else of the profile is sent. Where the call may be repeated, give `eventId`
   * and `time`: without a time each call says it anew.
   */
  unsubscribe(profile: Profile, options?: UnsubscribeOptions): Promise<Receipt>;
  /** Takes no further call, waits for those in flight for at most `deadlineMs` (default 5,000), and lets Redis go. Never rejects. */
  close(deadlineMs?: number): Promise<void>;
}

const REPORT_EVERY_MS = 5_000;
const CLOSE_DEADLINE_MS = 5_000;

/**
 * Connects at once and returns at once, whether Redis is there or not.
 * @throws {ProducerOptionsError}
 */
export function createProducer(options: ProducerOptions): Producer {
  const settings = settingsOf(options);
  const redis = options.redis ?? connect(options.redisUrl as string, settings);
  const isOurs = options.redis === undefined;
  const address = options.redis ? addressOfClient(options.redis) : addressOfUrl(options.redisUrl as string);
  const lanes = createLanes(redis, { dedupWindowMs: settings.dedupWindowMs });
  const enqueuer = {
    lanes,
    newCall: createQueueCalls(redis, { isOurs, address }),
    profileFirst: createProfileFirst(lanes, settings),
  };
  const inFlight = new Set<Promise<unknown>>();
  let closed: Promise<void> | undefined;

  /** Keeps count of the calls in flight, for `close`. */
  async function during<T>(work: () => Promise<T>): Promise<T> {
    if (closed) throw new ProducerClosedError();
    const promise = work();
    inFlight.add(promise);
    try {
      return await promise;
    } finally {
      inFlight.delete(promise);
    }
  }

  function enqueue(
    occasions: readonly Occasion[],
    nowMs: number,
    { destinations }: TrackOptions,
  ): Promise<Receipt[]> {
    const where = destinations === undefined ? settings.destinations : checkDestinations(destinations);
    return enqueueOccasions(occasions, where, nowMs, enqueuer);
  }

  async function enqueueOne(check: (nowMs: number) => Occasion, options: TrackOptions): Promise<Receipt> {
    const nowMs = settings.now();
    const [receipt] = await enqueue([check(nowMs)], nowMs, options);
    return receipt as Receipt;
  }

  async function trackMany(events: readonly EventInput[], options: TrackManyOptions): Promise<Receipt[]> {
    const nowMs = settings.now();
    const checked = await checkEvents(events, nowMs);
    const error = options.onInvalid === 'report' ? undefined : batchError(checked);
    if (error) throw error;
    const occasions = checked.filter((each): each is Occasion => !isRefused(each));
    const receipts = (await enqueue(occasions, nowMs, options)).values();
    return checked.map((each) =>
      isRefused(each)
        ? { eventId: each.eventId, jobs: [], problems: each.problems }
        : (receipts.next().value as Receipt),
    );
  }

  function direct(
    profile: Profile,
    consent: Consent | undefined,
    options: SubscribeOptions,
  ): Promise<Receipt> {
    const { eventId = settings.newId(), time, listId } = options;
    return enqueueOne(
      (nowMs) =>
        checkDirect(
          {
            profile,
            eventId,
            time: time ?? new Date(nowMs).toISOString(),
            ...(consent !== undefined && { consent }),
            ...(listId !== undefined && { listId }),
          },
          nowMs,
        ),
      options,
    );
  }

  function withdraw(profile: Profile, options: UnsubscribeOptions): Promise<Receipt> {
    const { channels, source, ...direction } = options;
    const consent: Consent = {
      status: 'withdrawn',
      ...(channels !== undefined && { channels: [...channels] }),
      ...(source !== undefined && { source }),
    };
    return direct(profile, consent, direction);
  }

  async function end(deadlineMs: number): Promise<void> {
    const allEnded = Promise.allSettled(inFlight).then(() => lanes.close());
    await withDeadline(allEnded, deadlineMs, () => new Error('not closed in time')).catch(() => {});
    if (isOurs) await closeRedis(redis, Math.min(deadlineMs, 1_000));
  }

  return {
    track: (event, options = {}) => during(() => enqueueOne((nowMs) => checkEvent(event, nowMs), options)),
    trackMany: (events, options = {}) => during(() => trackMany(events, options)),
    upsertProfile: (profile, options = {}) => during(() => direct(profile, undefined, options)),
    subscribe: (profile, consent, options = {}) => during(() => direct(profile, consent, options)),
    unsubscribe: (profile, options = {}) => during(() => withdraw(profile, options)),
    close(deadlineMs = CLOSE_DEADLINE_MS) {
      closed ??= end(deadlineMs);
      return closed;
    },
  };
}

function connect(redisUrl: string, { onError, now }: Settings): RedisClient {
  return connectRedis(redisUrl, {
    role: 'producer',
    name: 'producer',
    onError: rateLimitedErrors(onError, REPORT_EVERY_MS, now),
  });
}
