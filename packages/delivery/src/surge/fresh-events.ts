/**
 * Knows the backlog of a surge, and lets fresh events pass it.
 *
 * Failure story: 100,000 events wait, and a cart of this second waits behind all of them. Its flow starts minutes late. So an
 * event whose person has no older event in the lane becomes the next one, and goes in a call of its own. So do the newest events
 * of the backlog: a worker that takes a surge over from a dead one finds the carts of half a minute there.
 *
 * One script moves a job from one end of BullMQ's list to the other. So a worker that dies leaves it in the list.
 */

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { WaitingLine } from '@tracklayer/lanes';
import type { Backlog } from './backlog.js';
import { type EventKey, eventKeyOf } from './event-key.js';
import type { PersonOrder } from './person-order.js';

export interface FreshEvents {
  /** Reads the backlog once. Resolves when every event in it is known. */
  readBacklog(): Promise<void>;
  /** Reads again which events wait for their profile, or for a lock of it. */
  readDelayed(): Promise<void>;
  /** Brings fresh events to the front. Resolves to how many. */
  bringForward(): Promise<number>;
}

export interface FreshEventsOptions {
  line: WaitingLine;
  backlog: Backlog;
  order: Pick<PersonOrder, 'know' | 'has'>;
  /** The event is about to be the next one. */
  onFresh(jobId: string): void;
  /** Whether the surge goes on. */
  isWanted(): boolean;
  /** So many pass the backlog: as many as single calls can take. More of them go in bulk calls. */
  perSecond: number;
  nowMs(): number;
}

const PAGE = 500;
/** Few events come between two looks. */
const FIRST_PAGE = 50;
/** Reading a large backlog takes seconds. Fresh events of that time pass together. So old is a fresh event of the backlog. */
const LONGEST_MS = 30_000;
/** So much of what did not pass may pass later: the events of one cart come at once. */
const SAVED_MS = 5_000;
/** Ids of the newest events that were seen. The list grows by far less between two looks. */
const REMEMBERED = 20_000;

export function createFreshEvents(options: FreshEventsOptions): FreshEvents {
  const { line, backlog, order, onFresh, isWanted, perSecond, nowMs } = options;
  let seen = new Set<string>();
  let lookedMs = nowMs();
  /** How many more may pass than did so far. */
  let saved = 0;
  /** Ids of fresh events of the backlog, the oldest first. They have not passed yet. */
  let left: string[] = [];

  const countIn = (ms: number) => Math.ceil((ms / 1_000) * perSecond);

  /** How many may pass now: at least one, however soon the next look follows. */
  function mayPass(): number {
    const sinceMs = Math.min(LONGEST_MS, nowMs() - lookedMs);
    lookedMs = nowMs();
    saved = Math.min(saved, countIn(SAVED_MS)) + countIn(sinceMs);
    return saved;
  }

  const isFresh = ({ people, followsProfile }: EventKey) =>
    people.length > 0 && !order.has(people) && !followsProfile;

  async function keysOf(ids: readonly string[]): Promise<EventKey[]> {
    const payloads = await line.payloads(ids);
    return ids.map((id, at) => eventKeyOf(id, payloads[at]));
  }

  async function visit(ids: readonly string[], each: (key: EventKey) => void): Promise<void> {
    for (let at = 0; at < ids.length && isWanted(); at += PAGE) {
      for (const key of await keysOf(ids.slice(at, at + PAGE))) each(key);
    }
  }

  /** Ids that came since the last look, the oldest first. */
  async function added(): Promise<string[]> {
    const ids: string[] = [];
    for (let from = 0, size = FIRST_PAGE; ; from += size, size = PAGE) {
      const page = await line.newest(from, size);
      const known = page.findIndex((id) => seen.has(id));
      ids.push(...(known < 0 ? page : page.slice(0, known)));
      if (known >= 0 || page.length < size) break;
    }
    for (const id of ids) seen.add(id);
    if (seen.size > 2 * REMEMBERED) seen = new Set([...seen].slice(-REMEMBERED));
    return ids.reverse();
  }

  /** An event that waits for another attempt holds up nobody. */
  async function readDelayed(): Promise<void> {
    await visit(await line.delayed(), (key) => {
      if (key.followsProfile) order.know(key);
    });
  }

  return {
    readDelayed,
    async readBacklog() {
      lookedMs = nowMs();
      await readDelayed();
      const waiting = await backlog.read(isWanted);
      seen = new Set(waiting.slice(0, REMEMBERED).map(({ id }) => id));
      left = [];
      const sinceMs = nowMs() - LONGEST_MS;
      for (const [at, key] of waiting.reverse().entries()) {
        if (at % PAGE === 0) await nextTurn();
        if (Math.min(key.timeMs, key.enqueuedAtMs) > sinceMs && isFresh(key)) left.push(key.id);
        order.know(key);
      }
      left = left.slice(-countIn(LONGEST_MS));
    },
    async bringForward() {
      const most = mayPass();
      const ids = await added();
      const fresh: string[] = [];
      for (const key of await keysOf(ids)) {
        if (fresh.length < most && isFresh(key)) fresh.push(key.id);
        order.know(key);
      }
      saved -= fresh.length;
      if (!isWanted()) return 0;
      fresh.unshift(...left);
      left = [];
      for (const id of fresh) onFresh(id);
      const moved = await line.toFront(fresh);
      return moved.filter(Boolean).length;
    },
  };
}
