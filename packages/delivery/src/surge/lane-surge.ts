/**
 * Runs the events of a surge in one worker process. Each event keeps its own job and goes through the whole pipeline. Only its
 * call is shared: thousands of events are in work at once, and a collector sends them in bulk calls.
 *
 * Defends against:
 * - a worker that dies: BullMQ takes each job back by its lock, as outside of a surge;
 * - two events of one person that overtake each other: see `person-order.ts`;
 * - an event that returns to the end of a backlog because a lock was busy for a moment: it waits in its slot instead. At the
 *   end of the worker it returns to the front of its lane.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { effectiveLimit, JOB_ENDPOINTS } from '@tracklayer/klaviyo';
import type { JobRef } from '@tracklayer/lanes';
import type { LaneContext } from '../context.js';
import type { Disposition } from '../steps/settle.js';
import type { LaneSlots } from '../worker/process-slots.js';
import { BULK_ENDPOINT } from './bulk-endpoint.js';
import type { BulkLane } from './bulk-lane.js';
import { createBulkSend } from './bulk-send.js';
import { createCollector } from './collector.js';
import { deferred } from './deferred.js';
import { createElsewhere } from './elsewhere.js';
import { type EventKey, eventKeyOf } from './event-key.js';
import { createFrontLine } from './front-line.js';
import type { Holder } from './holder.js';
import { createLeave, type Leave, stopOf } from './leave.js';
import { createPersonOrder, type PersonOrder, type Place } from './person-order.js';

/** A job as the lane hands it out. */
export interface SurgeJob {
  ref: JobRef;
  data: unknown;
  /** It was in work when a worker died, and goes alone. */
  isSuspect: boolean;
}

/** How a job goes. */
export interface Way {
  bulk?: BulkLane;
  /** It waits for a single permit for so long, and returns then. */
  permitWithinMs?: number;
}

/** What the queue must do with the job. */
export type SurgeDisposition = Disposition | { kind: 'front' };

export interface LaneSurge {
  isOn(): boolean;
  /** From now on events go in bulk calls. */
  start(): void;
  stop(): void;
  /** The events in work here, and those that are known to wait. */
  order: PersonOrder;
  /** Whether single calls wait for permits now. */
  doSinglesWait(): boolean;
  /** How many more events this process can use now. */
  freeSlots(): number;
  /** This event goes by itself: no older event of its person waits. */
  goesSingly(jobId: string): void;
  /** Events that another process has in work. */
  waitFor(events: readonly EventKey[]): void;
  /** Events that another process had in work and that have not ended, as far as this process knows. */
  elsewhere(): string[];
  endedElsewhere(jobId: string): void;
  run(
    job: SurgeJob,
    signal: AbortSignal,
    dispose: (way: Way) => Promise<Disposition>,
  ): Promise<SurgeDisposition>;
  /** Events that made no call return to the front of their lane: another process takes them, or the lane is paused. */
  giveBack(): void;
  /** The worker stops. Events return as with `giveBack`, and no further call begins. */
  close(): void;
  /** Ends calls in flight too. */
  abort(): void;
}

export interface LaneSurgeOptions {
  lane: LaneContext;
  slots: LaneSlots;
  /** Who has the surge now. */
  holder: Holder;
  /** The bulk endpoint does not work. */
  onTrouble(code: string): void;
  /** Older events of a person in work wait in the lane: they are to come next. */
  onMissing(jobIds: readonly string[]): void;
}

/** So many events are in work in one process during a surge: one call in flight, and the next one. */
const SLOTS = 2_000;
/**
 * Events that wait for another one hold up no others in their slots: so many more may be in work. They wait for a suspect, for one of
 * a dead process, for a permit of a single call, or for an elder that does.
 *
 * Failure story: Klaviyo refused some bulk calls as a whole. 2,000 of their events waited for single calls, and had all slots.
 * Bulk calls had eight events each for half a minute.
 */
const MOST_MORE = 4_000;

const [SINGLE_ENDPOINT] = JOB_ENDPOINTS['metric-event'];
/** A fresh event waits so long for a permit of its own: for some answers of a busy Redis. The backlog may have used all of the minute before. */
const FRESH_WITHIN_MS = 300;

/** The other calls of a minute are for those that go again, and for fresh events. */
const PACED_PART = 0.95;

/** Longer than the time from `track` to the take in a lane that is nearly empty. */
const JUST_COME_MS = 2_000;

/** A shorter delay is waited for in the slot. */
const SHORT_MS = 2_000;
/** Longer than the lock of a job whose worker died. */
const MOST_SHORT_WAITS = 120;

export function createLaneSurge({ lane, slots, holder, onTrouble, onMissing }: LaneSurgeOptions): LaneSurge {
  const stopping = new AbortController();
  const aborting = new AbortController();
  let leave = createLeave();
  const order = createPersonOrder();
  const elsewhere = createElsewhere();
  const alone = new Set<string>();
  let isOn = false;
  let suspects = 0;
  /** Events that left a bulk call to go by themselves. */
  let singles = 0;
  /** Outside of a surge the order is that of the lane, once the last event of a surge has ended. */
  const isOrdered = () => isOn || inBulk > 0;
  let inBulk = 0;
  const doSinglesWait = () => !lane.permits.isFree(SINGLE_ENDPOINT, 'live');
  const limit = effectiveLimit(BULK_ENDPOINT, lane.destination.limits);
  const collector = createCollector({
    send: createBulkSend({
      lane,
      signal: stopping.signal,
      callSignal: aborting.signal,
      leave: () => leave,
      onTrouble,
    }),
    gapMs: 60_000 / (limit.perMinute * PACED_PART),
    nowMs: lane.nowMs,
  });
  const front = createFrontLine();

  function bulkOf(
    {
      place,
      leftBulk,
      ...entry
    }: { ref: JobRef; key: EventKey; isFresh: boolean; place: Place; leftBulk(): void },
    { isDue }: Leave,
  ): BulkLane {
    return {
      join(event, isWanted) {
        if (isDue()) return Promise.resolve({ kind: 'unwanted' });
        const joined = deferred<Awaited<ReturnType<BulkLane['join']>>>();
        collector.join({
          ...entry,
          people: entry.key.people,
          event,
          isWanted: async () => !isDue() && (await isWanted()),
          afterEnded: place.afterEnded,
          whenEnded: place.whenEnded,
          settle(how) {
            if (how.kind === 'singly') leftBulk();
            joined.resolve(how);
          },
        });
        place.joined();
        return joined.promise;
      },
    };
  }

  /** Where the lane is nearly empty, an event may be taken before the look for fresh ones. */
  const isJustCome = ({ followsProfile, enqueuedAtMs }: EventKey, { isFirst }: Place) =>
    isFirst && !followsProfile && lane.nowMs() - enqueuedAtMs < JUST_COME_MS;

  /** Runs the job. During a surge it waits in its slot while a lock is busy. */
  async function inSlot(
    key: EventKey,
    dispose: () => Promise<Disposition>,
    mustLeave: () => boolean,
  ): Promise<SurgeDisposition> {
    for (let waits = 0; ; waits += 1) {
      const disposition = await dispose();
      if (!isOrdered() || disposition.kind === 'complete' || disposition.data !== undefined)
        return disposition;
      const waitMs = disposition.untilMs - lane.nowMs();
      if (waitMs > SHORT_MS || waits === MOST_SHORT_WAITS) return disposition;
      if (mustLeave()) return front.enter(key);
      await sleep(Math.max(1, waitMs), undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  const run: LaneSurge['run'] = async ({ ref, data, isSuspect }, signal, dispose) => {
    const key = eventKeyOf(ref.jobId, data);
    const { writesProfile } = key;
    const left = leave;
    const mustLeave = () => left.isDue() || signal.aborted;
    const place = order.enter(key);
    const isFresh = alone.delete(ref.jobId) || isJustCome(key, place);
    const goesAlone = isFresh || isSuspect;
    elsewhere.enter(key.id);
    let isOver = false;
    /** How it ends. One that returns without an attempt still goes before the younger ones of its person. */
    const end = (disposition: SurgeDisposition) => {
      isOver = disposition.kind === 'complete' || ('data' in disposition && disposition.data !== undefined);
      return disposition;
    };
    let isSingle = false;
    const leftBulk = () => {
      if (!isSingle) singles += 1;
      isSingle = true;
    };
    if (isSuspect) suspects += 1;
    slots.began();
    try {
      if (isOrdered()) {
        if (place.missing.length > 0) onMissing(place.missing);
        const stop = stopOf(left, signal);
        const older = async () => {
          do {
            await elsewhere.free(key, stop.promise);
            if (isOn && !writesProfile && !goesAlone) await place.afterJoined();
            // The surge may have ended meanwhile. Then this event goes by itself, and its elders may not have been sent.
            if (!isOn || writesProfile || goesAlone) await place.afterEnded();
            // One of them may have come, and left for another process.
          } while (elsewhere.hasOlder(key) && !mustLeave());
        };
        await Promise.race([older(), stop.promise]);
        stop.end();
      }
      await holder.readHolder();
      if (mustLeave() || holder.isElsewhere()) return await front.enter(key);
      // One that writes its profile lets nobody pass before it has ended: its lock is free then.
      const shared = writesProfile ? { ...place, joined: () => undefined } : place;
      if (!isOn || isSuspect) return end(await inSlot(key, () => dispose({}), mustLeave));
      if (isFresh && !doSinglesWait()) {
        const disposition = await dispose({ permitWithinMs: FRESH_WITHIN_MS });
        if (disposition.kind === 'complete' || disposition.data !== undefined) return end(disposition);
      }
      inBulk += 1;
      const bulk = bulkOf({ ref, place: shared, key, isFresh, leftBulk }, left);
      return end(
        await inSlot(key, () => dispose({ bulk }), mustLeave).finally(() => {
          inBulk -= 1;
        }),
      );
    } finally {
      if (isSuspect) suspects -= 1;
      if (isSingle) singles -= 1;
      slots.ended();
      elsewhere.leave(key.id, isOver);
      place.ended();
    }
  };

  return {
    isOn: () => isOn,
    start() {
      isOn = true;
    },
    stop() {
      isOn = false;
      alone.clear();
      order.forgetWaiting();
    },
    order,
    doSinglesWait,
    freeSlots() {
      const wait = suspects + elsewhere.waiting() + singles + collector.behind();
      const more = Math.min(wait, MOST_MORE);
      return Math.min(SLOTS - order.inWork() + more, slots.free());
    },
    goesSingly: (jobId) => void alone.add(jobId),
    waitFor: elsewhere.add,
    elsewhere: elsewhere.ids,
    endedElsewhere: elsewhere.ended,
    run,
    giveBack() {
      leave.now();
      leave = createLeave();
      collector.giveBack();
    },
    close() {
      stopping.abort(new Error('the worker is stopping'));
      leave.now();
      collector.giveBack();
    },
    abort: () => aborting.abort(new Error('the worker is stopping')),
  };
}
