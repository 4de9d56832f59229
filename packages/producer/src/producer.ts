import {
  type ConsentInput,
  type CustomEvents,
  type EventDefinitions,
  InvalidEventError,
  type NormaliseOptions,
  type ProfileInput,
} from '@tracklayer/events';
import { createLanes, createRecalledPeople, type RecalledPeople, type Submission } from '@tracklayer/lanes';
import { digestKeySource } from '@tracklayer/persons';
import {
  closeRedis,
  connectRedis,
  type RedisClient,
  rateLimitedErrors,
  withDeadline,
} from '@tracklayer/redis';
import { checkBackInStock } from './back-in-stock.js';
import type {
  BackInStockOptions,
  Producer,
  SubscribeOptions,
  TrackManyOptions,
  TrackOptions,
  UnsubscribeOptions,
  UpsertProfileOptions,
} from './calls.js';
import { enqueueSubmissions } from './enqueue.js';
import { createErasedCheck } from './erased-check.js';
import { ProducerClosedError } from './errors.js';
import {
  batchError,
  checkDirect,
  checkEvents,
  checkOne,
  isRefused,
  type NoDefinitions,
  type Refused,
} from './inputs.js';
import { checkDestinations, type ProducerOptions, type Settings, settingsOf } from './options.js';
import { createProfileFirst } from './profile-first.js';
import { quarantine } from './quarantine.js';
import { createQueueCalls } from './queue-calls.js';
import type { Receipt } from './receipt.js';
import { addressOfClient, addressOfUrl } from './redis-address.js';
import { checkProducerOptions, refusingSlips } from './refuse-slips.js';
import { createTurns } from './turns.js';

const REPORT_EVERY_MS = 5_000;
const CLOSE_DEADLINE_MS = 5_000;

/**
 * Starts to connect and returns at once, whether or not Redis answers.
 * @throws {ProducerOptionsError}
 */
export function createProducer<const Definitions extends EventDefinitions = NoDefinitions>(
  options: ProducerOptions<Definitions>,
): Producer<Definitions> {
  checkProducerOptions(options);
  const settings = settingsOf(options);
  const redis = options.redis ?? connect(options.redisUrl as string, settings);
  const isOurs = options.redis === undefined;
  const address = options.redis ? addressOfClient(options.redis) : addressOfUrl(options.redisUrl as string);
  const lanes = createLanes(redis, { dedupWindowMs: settings.dedupWindowMs });
  const recalled = new Map<string, RecalledPeople>();
  const enqueuer = {
    lanes,
    newCall: createQueueCalls(redis, { isOurs, address }),
    profileFirst: createProfileFirst(lanes, settings),
    recalledOf(destination: string) {
      const found = recalled.get(destination) ?? createRecalledPeople();
      recalled.set(destination, found);
      return found;
    },
    erased: createErasedCheck(redis, digestKeySource(redis, options.digestKey), settings.now),
  };
  const turns = createTurns(enqueuer);
  const inFlight = new Set<Promise<unknown>>();
  let closed: Promise<void> | undefined;

  /** Notes the calls in flight, so that `close` can wait for them. */
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
    submissions: readonly Submission[],
    nowMs: number,
    options: Pick<TrackOptions, 'destinations'>,
  ): Promise<Receipt[]> {
    return enqueueSubmissions(submissions, destinationsOf(options), nowMs, enqueuer);
  }

  function destinationsOf({ destinations }: Pick<TrackOptions, 'destinations'>): readonly string[] {
    return destinations === undefined ? settings.destinations : checkDestinations(destinations);
  }

  function keep(refused: readonly Refused[], how: NormaliseOptions, options: TrackManyOptions) {
    return quarantine(refused, destinationsOf(options), how, {
      ...enqueuer,
      enqueue: (submissions) => enqueue(submissions, how.nowMs, options),
    });
  }

  async function track(
    event: unknown,
    options: TrackOptions,
    others: CustomEvents['others'] = 'refused',
  ): Promise<Receipt> {
    const how = howToRead(others);
    const checked = checkOne(event, how);
    const { onInvalid = settings.onInvalid } = options;
    if (!isRefused(checked)) return turns.add(checked, how.nowMs, destinationsOf(options));
    if (onInvalid === 'throw') throw new InvalidEventError(checked.problems);
    return firstOf(await keep([checked], how, options));
  }

  async function enqueueOne(
    check: (how: NormaliseOptions) => Submission,
    options: Pick<TrackOptions, 'destinations'>,
  ): Promise<Receipt> {
    const how = howToRead();
    return turns.add(check(how), how.nowMs, destinationsOf(options));
  }

  function howToRead(others: CustomEvents['others'] = 'refused'): NormaliseOptions {
    return {
      nowMs: settings.now(),
      ...settings.defaults,
      customEvents: { defined: settings.events, others },
    };
  }

  const otherNames = settings.customEvents === 'allowed' ? 'allowed' : 'refused';

  async function trackMany(events: readonly unknown[], options: TrackManyOptions): Promise<Receipt[]> {
    const how = howToRead(options.anyName ? otherNames : 'refused');
    const checked = await checkEvents(events, how);
    const { onInvalid = 'throw' } = options;
    const error = onInvalid === 'throw' ? batchError(checked) : undefined;
    if (error) throw error;
    const submissions = checked.filter((each): each is Submission => !isRefused(each));
    const refused = checked.filter(isRefused);
    const receipts = (await enqueue(submissions, how.nowMs, options)).values();
    const ofRefused =
      onInvalid === 'quarantine'
        ? await keep(refused, how, options)
        : refused.map(({ eventId, problems }): Receipt => ({ eventId, jobs: [], problems }));
    const others = ofRefused.values();
    return checked.map((each) => (isRefused(each) ? others : receipts).next().value as Receipt);
  }

  function direct(
    profile: ProfileInput,
    consent: ConsentInput | undefined,
    options: SubscribeOptions & UpsertProfileOptions,
  ): Promise<Receipt> {
    const { eventId = settings.newId(), time, listId, clear } = options;
    return enqueueOne(
      (how) =>
        checkDirect(
          {
            profile,
            eventId,
            time: time ?? new Date(how.nowMs).toISOString(),
            ...(consent !== undefined && { consent }),
            ...(listId !== undefined && { listId }),
            ...(clear !== undefined && { clear }),
          },
          how,
        ),
      options,
    );
  }

  function awaitStock(profile: ProfileInput, options: BackInStockOptions): Promise<Receipt> {
    // JavaScript may call it without options. The missing variant is the problem to report then.
    const { destinations, eventId = settings.newId(), time, ...awaited } = { ...options };
    return enqueueOne(
      (how) =>
        checkBackInStock({ profile, eventId, time: time ?? new Date(how.nowMs).toISOString() }, awaited, how),
      destinations === undefined ? {} : { destinations },
    );
  }

  function withdraw(profile: ProfileInput, options: UnsubscribeOptions): Promise<Receipt> {
    const { channels, source, ...direction } = options;
    const consent: ConsentInput = {
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

  return refusingSlips({
    track: (event, options = {}) => during(() => track(event, options)),
    trackCustom: (name, event, options = {}) =>
      during(() => track({ properties: {}, ...event, name }, options, otherNames)),
    trackMany: (events, options = {}) => during(() => trackMany(events, options)),
    upsertProfile: (profile, options = {}) => during(() => direct(profile, undefined, options)),
    subscribe: (profile, consent, options = {}) => during(() => direct(profile, consent, options)),
    unsubscribe: (profile, options = {}) => during(() => withdraw(profile, options)),
    subscribeBackInStock: (profile, options) => during(async () => awaitStock(profile, options)),
    close(deadlineMs = CLOSE_DEADLINE_MS) {
      closed ??= end(deadlineMs);
      return closed;
    },
  });
}

function firstOf([receipt]: readonly Receipt[]): Receipt {
  return receipt as Receipt;
}

function connect(redisUrl: string, { onError, now }: Settings): RedisClient {
  return connectRedis(redisUrl, {
    role: 'producer',
    name: 'producer',
    onError: rateLimitedErrors(onError, REPORT_EVERY_MS, now),
  });
}
