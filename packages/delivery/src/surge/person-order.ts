/**
 * Keeps each person's events in their order while a worker has thousands of them in work.
 *
 * Defends against:
 * - two events of one person in two bulk calls that are in flight at the same time: they may arrive in either order. So an
 *   event waits until the event before it has joined a call, or has ended;
 * - an event that waited for its profile, and is behind younger ones in the lane by now: the younger ones wait for it.
 */
import { type Deferred, deferred } from './deferred.js';
import { type EventKey, isOlder } from './event-key.js';

/** The place of one event among the events of its person. */
export interface Place {
  /** Ids of older events that this process does not run: they wait in the lane. */
  missing: readonly string[];
  /** No older event of its person waits or is in work. */
  isFirst: boolean;
  /** Resolves when the event before this one has joined a bulk call, or has ended. */
  afterJoined(): Promise<unknown>;
  /** Resolves when every older event has ended. */
  afterEnded(): Promise<unknown>;
  /** Resolves when this event has ended. */
  whenEnded(): Promise<unknown>;
  /** This event joined a bulk call: younger ones may join the same call or a later one. */
  joined(): void;
  ended(): void;
}

export interface PersonOrder {
  /** The event waits in the lane. */
  know(event: EventKey): void;
  /** The event is in work. */
  enter(event: EventKey): Place;
  /** Whether any event of these people waits or is in work. */
  has(people: readonly string[]): boolean;
  /** Whether this event is in work. */
  isInWork(id: string): boolean;
  inWork(): number;
  /** Ids of events that wait in the lane and that events in work wait for. */
  awaited(): string[];
  /** The event will not come: nobody waits for it any more. */
  forget(id: string): void;
  /** Forgets all that wait in the lane. */
  forgetWaiting(): void;
}

interface Entry extends EventKey {
  isInWork: boolean;
  isAwaited: boolean;
  isJoined: boolean;
  isEnded: boolean;
  joined?: Deferred<void>;
  ended?: Deferred<void>;
}

export function createPersonOrder(): PersonOrder {
  const entries = new Map<string, Entry>();
  /** The events of each person that have not ended, the oldest first. */
  const byPerson = new Map<string, Entry[]>();
  let inWork = 0;

  function add(event: EventKey): Entry {
    const entry = { ...event, isInWork: false, isAwaited: false, isJoined: false, isEnded: false };
    entries.set(event.id, entry);
    for (const person of event.people) {
      const list = byPerson.get(person) ?? [];
      let at = list.length;
      while (at > 0 && isOlder(entry, list[at - 1] as Entry)) at -= 1;
      list.splice(at, 0, entry);
      byPerson.set(person, list);
    }
    return entry;
  }

  function end(entry: Entry): void {
    if (entry.isEnded) return;
    entry.isEnded = true;
    if (entry.isInWork) inWork -= 1;
    if (entries.get(entry.id) === entry) entries.delete(entry.id);
    for (const person of entry.people) {
      const left = byPerson.get(person)?.filter((each) => each !== entry) ?? [];
      if (left.length === 0) byPerson.delete(person);
      else byPerson.set(person, left);
    }
    entry.joined?.resolve(undefined);
    entry.ended?.resolve(undefined);
  }

  function olderThan(entry: Entry): Entry[] {
    const older = entry.people.flatMap((person) => {
      const list = byPerson.get(person) ?? [];
      return list.slice(0, list.indexOf(entry));
    });
    return [...new Set(older)];
  }

  return {
    know(event) {
      if (!entries.has(event.id)) add(event);
    },
    enter(event) {
      const known = entries.get(event.id);
      // The same job may come again before its first run has ended.
      const entry = known === undefined || known.isInWork ? add(event) : known;
      entry.isInWork = true;
      inWork += 1;
      const older = olderThan(entry);
      const missing = older.filter((each) => !each.isInWork);
      for (const each of missing) each.isAwaited = true;
      return {
        missing: missing.map(({ id }) => id),
        isFirst: older.length === 0,
        afterJoined: () => Promise.all(olderThan(entry).map(whenJoined)),
        afterEnded: () => Promise.all(olderThan(entry).map(whenEnded)),
        whenEnded: async () => whenEnded(entry),
        joined() {
          entry.isJoined = true;
          entry.joined?.resolve(undefined);
        },
        ended: () => end(entry),
      };
    },
    has: (people) => people.some((person) => byPerson.has(person)),
    isInWork: (id) => entries.get(id)?.isInWork === true,
    inWork: () => inWork,
    awaited() {
      const ids: string[] = [];
      for (const { id, isAwaited, isInWork } of entries.values()) if (isAwaited && !isInWork) ids.push(id);
      return ids;
    },
    forget(id) {
      const entry = entries.get(id);
      if (entry && !entry.isInWork) end(entry);
    },
    forgetWaiting() {
      for (const entry of [...entries.values()]) if (!entry.isInWork) end(entry);
    },
  };
}

function whenJoined(entry: Entry): Promise<void> | undefined {
  if (entry.isJoined || entry.isEnded) return undefined;
  entry.joined ??= deferred();
  return entry.joined.promise;
}

function whenEnded(entry: Entry): Promise<void> | undefined {
  if (entry.isEnded) return undefined;
  entry.ended ??= deferred();
  return entry.ended.promise;
}
