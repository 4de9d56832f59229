/**
 * Collects the events of a surge into bulk calls.
 *
 * Defends against:
 * - small calls that use up the budget of the minute: a call leaves when it is full, or after a while;
 * - a budget that is used up before its minute is over: calls keep an even distance, since fresh events need calls at any
 *   time. Otherwise they waited for three seconds at the end of a minute.
 *
 * Each person's events keep their order: a call has them by their age, not by when the lane handed them out. The next call
 * waits for an event that left a call to go by itself.
 */
import { type LiveEvent, MOST_BULK_BYTES, MOST_BULK_EVENTS } from '@tracklayer/klaviyo';
import type { JobRef } from '@tracklayer/lanes';
import type { Joined } from './bulk-lane.js';
import { chooseCall } from './choose-call.js';
import { type EventKey, isOlder } from './event-key.js';

/** One event that waits for a bulk call. */
export interface BulkEntry {
  ref: JobRef;
  key: EventKey;
  people: readonly string[];
  event: LiveEvent;
  /** No older event of its person waits, so it passes all that do. */
  isFresh: boolean;
  isWanted(): Promise<boolean>;
  /** Resolves when every older event of the person has ended. */
  afterEnded(): Promise<unknown>;
  /** Resolves when this event has ended. */
  whenEnded(): Promise<unknown>;
  settle(joined: Joined): void;
}

export interface Collector {
  join(entry: BulkEntry): void;
  /** How many events wait for an older one of their person that goes by itself or is in a call, as of the last look. */
  behind(): number;
  /** The events that are in no call must not be sent. */
  giveBack(): void;
}

export interface CollectorOptions {
  /** Makes the call, and settles every entry. Never rejects. @returns how many calls it took: a refused one is taken apart. */
  send(entries: readonly BulkEntry[]): Promise<number>;
  /** The distance of two calls, in ms. */
  gapMs: number;
  nowMs(): number;
}

/** While one call waits for its answer, the next one is filled. */
const CALLS_AT_ONCE = 2;
/** Fresh events do not wait for the answers of full calls. */
const CALLS_FOR_FRESH = 3;
/** The longest wait of a lone event for others. */
const LINGER_MS = 250;
const MOST = MOST_BULK_EVENTS;
const NONE = { events: 0, bytes: 0 };

export function createCollector({ send, gapMs, nowMs }: CollectorOptions): Collector {
  let waiting: BulkEntry[] = [];
  let bytes = 0;
  /** Those of them that no call may have yet: an older event of their person is in a call, or goes by itself. As of the last look. */
  let behind = NONE;
  /** How many of them are fresh. */
  let fresh = 0;
  let sending = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  /** When a set ended that took more than one call. */
  let lastMoreMs = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  /** How many events of a person are in calls, or left one and have not ended. */
  const inCalls = new Map<string, number>();

  function mayCall(): boolean {
    return waiting.length > 0 && sending < (fresh > 0 ? CALLS_FOR_FRESH : CALLS_AT_ONCE);
  }

  function isFull(): boolean {
    return waiting.length - behind.events >= MOST || bytes - behind.bytes >= MOST_BULK_BYTES;
  }

  /** A set that took more than one call delays the next call of the backlog, and none of fresh events. */
  const earliestMs = () => (fresh > 0 ? lastMs : Math.max(lastMs, lastMoreMs)) + gapMs;

  function consider(isDue: boolean): void {
    if (!mayCall()) return;
    if (nowMs() >= earliestMs() && (isDue || isFull())) begin(isDue);
    if (!mayCall() || timer !== undefined) return;
    const mayFreshGo = fresh > 0 && behind.events < waiting.length;
    const waitMs = Math.max(mayFreshGo ? 0 : LINGER_MS, earliestMs() - nowMs());
    timer = setTimeout(() => {
      timer = undefined;
      consider(true);
    }, waitMs);
  }

  function begin(isDue: boolean): void {
    waiting.sort((one, other) => (goesFirst(one, other) ? -1 : 1));
    const bounds = { mostEvents: MOST, mostBytes: MOST_BULK_BYTES, inCalls };
    const candidates = waiting.map(({ people, event }) => ({ people, ...event }));
    const chosen = new Set(chooseCall(candidates, bounds));
    const others = waiting.filter((_, at) => !chosen.has(at));
    behind = { events: others.length, bytes: bytesOf(others) };
    if (chosen.size === 0 || (!isDue && chosen.size < MOST / 2)) return;
    const entries = waiting.filter((_, at) => chosen.has(at));
    waiting = others;
    bytes = behind.bytes;
    if (chosen.size === MOST || bytes >= MOST_BULK_BYTES) behind = NONE;
    fresh = waiting.filter(({ isFresh }) => isFresh).length;
    clearTimeout(timer);
    timer = undefined;
    void call(entries);
  }

  async function call(entries: readonly BulkEntry[]): Promise<void> {
    const unsent = new Set(entries);
    for (const entry of entries) hold(entry);
    lastMs = nowMs();
    sending += 1;
    const calls = await send(
      entries.map((entry) => ({
        ...entry,
        settle(joined) {
          if (joined.kind === 'sent') unsent.delete(entry);
          entry.settle(joined);
        },
      })),
    );
    if (calls > 1) lastMoreMs = nowMs();
    sending -= 1;
    for (const entry of entries) {
      if (unsent.has(entry)) void entry.whenEnded().then(() => letGo(entry));
      else release(entry);
    }
    consider(false);
  }

  function hold({ people }: BulkEntry): void {
    for (const person of people) inCalls.set(person, (inCalls.get(person) ?? 0) + 1);
  }

  function release({ people }: BulkEntry): void {
    for (const person of people) {
      const left = (inCalls.get(person) ?? 1) - 1;
      if (left === 0) inCalls.delete(person);
      else inCalls.set(person, left);
    }
  }

  function letGo(entry: BulkEntry): void {
    release(entry);
    consider(false);
  }

  return {
    join(entry) {
      waiting.push(entry);
      bytes += entry.event.bytes;
      if (entry.isFresh) {
        fresh += 1;
        clearTimeout(timer);
        timer = undefined;
      }
      consider(false);
    },
    behind: () => behind.events,
    giveBack() {
      const all = waiting;
      behind = NONE;
      waiting = [];
      bytes = 0;
      fresh = 0;
      for (const entry of all) entry.settle({ kind: 'unwanted' });
    },
  };
}

function bytesOf(entries: readonly BulkEntry[]): number {
  return entries.reduce((sum, { event }) => sum + event.bytes, 0);
}

function goesFirst(one: BulkEntry, other: BulkEntry): boolean {
  return one.isFresh === other.isFresh ? isOlder(one.key, other.key) : one.isFresh;
}
