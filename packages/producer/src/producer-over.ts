/**
 * The calls of a producer, whatever their queue: Redis, or a record in memory for tests. Both take the same calls, refuse the
 * same input and plan the same jobs, because they share this code.
 */
import {
  type CustomEvents,
  type EventDefinitions,
  InvalidEventError,
  type NormaliseOptions,
} from '@tracklayer/events';
import { createRecalledPeople, type RecalledPeople, type Submission } from '@tracklayer/lanes';
import type { ErrorReport } from '@tracklayer/redis';
import type { CaptureOptions, Producer, TrackManyOptions, TrackOptions } from './calls.js';
import { createCaptureBuffer } from './capture-buffer.js';
import { createDirectCalls } from './direct-calls.js';
import { createDropReports } from './drop-reports.js';
import type { Enqueuer } from './enqueue-slice.js';
import { ProducerClosedError } from './errors.js';
import { batchError, checkEvents, checkOne, isRefused } from './inputs.js';
import { checkDestinations, type Settings } from './options.js';
import type { OutboxFile } from './outbox/file.js';
import { createOutbox } from './outbox/outbox.js';
import { throughOutbox } from './outbox/through-outbox.js';
import { watchProcessEnd } from './process-end.js';
import type { Receipt } from './receipt.js';
import { checkCaptureOptions, refusingSlips } from './refuse-slips.js';
import { createSendInOrder } from './send-in-order.js';
import { createSendNow } from './send-now.js';
import type { Taken } from './taken.js';

const CLOSE_DEADLINE_MS = 5_000;

/** Where the jobs of a producer go. */
export interface ProducerQueue extends Omit<Enqueuer, 'recalledOf'> {
  /** The file that keeps calls while the queue is away. */
  outbox?: OutboxFile | undefined;
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
  const direct = createSendNow(enqueuer, (nowMs) => howToRead('refused', nowMs));
  const inOrder = createSendInOrder(enqueuer, direct);
  const outbox =
    queue.outbox &&
    createOutbox(queue.outbox, {
      limits: settings.outbox,
      send: inOrder,
      now: settings.now,
      onReceipt: receiptSafely,
      report: reportSafely,
    });
  const sendNow = outbox ? throughOutbox(direct, outbox) : direct;
  const drops = createDropReports(reportSafely, settings.now);
  const captures = createCaptureBuffer({
    ...settings.capture,
    send: outbox ? (calls) => outbox.submit(calls, () => inOrder(calls)) : inOrder,
    // At the last moment of a process there is time for the disk, but not for Redis.
    ...(outbox && { keepNow: outbox.keepNow }),
    drops,
    onReceipt: receiptSafely,
  });
  const inFlight = new Set<Promise<unknown>>();
  let closed: Promise<void> | undefined;
  let unwatch: (() => void) | undefined;

  /** An error in the application's own handler must not become one of `capture`. */
  function reportSafely(report: ErrorReport): void {
    try {
      settings.onError(report);
    } catch {
      // Nobody is left to tell.
    }
  }

  function receiptSafely(receipt: Receipt): void {
    try {
      settings.onReceipt(receipt);
    } catch (error) {
      reportSafely({ error: error as Error, kind: 'onReceipt', suppressed: 0 });
    }
  }

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

  function destinationsOf({ destinations }: Pick<TrackOptions, 'destinations'>): readonly string[] {
    return destinations === undefined ? settings.destinations : checkDestinations(destinations);
  }

  function howToRead(
    others: CustomEvents['others'] = 'refused',
    nowMs: number = settings.now(),
  ): NormaliseOptions {
    return { nowMs, ...settings.defaults, customEvents: { defined: settings.events, others } };
  }

  const otherNames = settings.customEvents === 'allowed' ? 'allowed' : 'refused';

  /** @throws {InvalidEventError} where the event cannot be delivered, and is not to be kept either. */
  function take(event: unknown, options: TrackOptions, others: CustomEvents['others'] = 'refused'): Taken {
    const how = howToRead(others);
    const checked = checkOne(event, how);
    const { onInvalid = settings.onInvalid } = options;
    if (isRefused(checked) && onInvalid === 'throw') throw new InvalidEventError(checked.problems);
    return { checked, nowMs: how.nowMs, destinations: destinationsOf(options) };
  }

  async function track(
    event: unknown,
    options: TrackOptions,
    others: CustomEvents['others'] = 'refused',
  ): Promise<Receipt> {
    return sendNow.one(take(event, options, others));
  }

  async function trackMany(events: readonly unknown[], options: TrackManyOptions): Promise<Receipt[]> {
    const how = howToRead(options.anyName ? otherNames : 'refused');
    const checked = await checkEvents(events, how);
    const { onInvalid = 'throw' } = options;
    const error = onInvalid === 'throw' ? batchError(checked) : undefined;
    if (error) throw error;
    const destinations = destinationsOf(options);
    const submissions = checked.filter((each): each is Submission => !isRefused(each));
    const refused = checked.filter(isRefused);
    const receipts = (await sendNow.events(submissions, how.nowMs, destinations)).values();
    const ofRefused =
      onInvalid === 'quarantine'
        ? await sendNow.refused(refused, how.nowMs, destinations)
        : refused.map(({ eventId, problems }): Receipt => ({ eventId, jobs: [], problems }));
    const others = ofRefused.values();
    return checked.map((each) => (isRefused(each) ? others : receipts).next().value as Receipt);
  }

  const withoutEvent = createDirectCalls({
    newId: settings.newId,
    async enqueue(check, options) {
      const how = howToRead();
      return sendNow.one({ checked: check(how), nowMs: how.nowMs, destinations: destinationsOf(options) });
    },
  });

  function capture(event: unknown, options?: CaptureOptions): void {
    if (!closed) unwatch ??= watchProcessEnd({ beforeExit: () => void flush(), exit: captures.leave });
    captures.add(() => {
      checkCaptureOptions(options);
      const { anyName, ...trackOptions } = options ?? {};
      return take(event, trackOptions, anyName ? otherNames : 'refused');
    });
  }

  function flush(): Promise<void> {
    return captures.flush(CLOSE_DEADLINE_MS);
  }

  async function end(deadlineMs: number): Promise<void> {
    captures.close();
    const flushed = captures.flush(deadlineMs);
    const ended = Promise.allSettled([...inFlight, flushed]).then(() => outbox?.stop());
    await queue.close(ended, deadlineMs);
    await flushed;
    outbox?.close();
    unwatch?.();
  }

  return refusingSlips({
    track: (event, options = {}) => during(() => track(event, options)),
    trackCustom: (name, event, options = {}) =>
      during(() => track({ properties: {}, ...event, name }, options, otherNames)),
    trackMany: (events, options = {}) => during(() => trackMany(events, options)),
    capture,
    upsertProfile: (...call) => during(() => withoutEvent.upsertProfile(...call)),
    subscribe: (...call) => during(() => withoutEvent.subscribe(...call)),
    unsubscribe: (...call) => during(() => withoutEvent.unsubscribe(...call)),
    subscribeBackInStock: (...call) => during(() => withoutEvent.subscribeBackInStock(...call)),
    stats: () => ({ capture: captures.stats(), ...(outbox && { outbox: outbox.stats() }) }),
    close(deadlineMs = CLOSE_DEADLINE_MS) {
      closed ??= end(deadlineMs);
      return closed;
    },
  });
}
