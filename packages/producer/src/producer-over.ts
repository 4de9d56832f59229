/**
 * The calls of a producer, whatever their queue: Redis, or a record in memory for tests. Both take the same calls, refuse the
 * same input and plan the same jobs, because they share this code.
 */
import {
  type ConsentInput,
  type CustomEvents,
  type EventDefinitions,
  InvalidEventError,
  type NormaliseOptions,
  type ProfileInput,
} from '@tracklayer/events';
import { createRecalledPeople, type RecalledPeople, type Submission } from '@tracklayer/lanes';
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
import type { Enqueuer } from './enqueue-slice.js';
import { ProducerClosedError } from './errors.js';
import { batchError, checkDirect, checkEvents, checkOne, isRefused, type Refused } from './inputs.js';
import { checkDestinations, type Settings } from './options.js';
import { quarantine } from './quarantine.js';
import type { Receipt } from './receipt.js';
import { refusingSlips } from './refuse-slips.js';
import { createTurns } from './turns.js';

const CLOSE_DEADLINE_MS = 5_000;

/** Where the jobs of a producer go. */
export interface ProducerQueue extends Omit<Enqueuer, 'recalledOf'> {
  /** Waits for the calls in flight, at most `deadlineMs`, and releases what the queue holds. Never rejects. */
  close(callsInFlight: Promise<unknown>, deadlineMs: number): Promise<void>;
}

export function producerOver<Definitions extends EventDefinitions>(
  settings: Settings,
  queue: ProducerQueue,
): Producer<Definitions> {
  const recalled = new Map<string, RecalledPeople>();
  const enqueuer: Enqueuer = {
    ...queue,
    recalledOf(destination) {
      const found = recalled.get(destination) ?? createRecalledPeople();
      recalled.set(destination, found);
      return found;
    },
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
      closed ??= queue.close(Promise.allSettled(inFlight), deadlineMs);
      return closed;
    },
  });
}

function firstOf([receipt]: readonly Receipt[]): Receipt {
  return receipt as Receipt;
}
