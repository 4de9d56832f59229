/**
 * Events that another worker process had in work when this one began a surge: it may have died. BullMQ takes back the events of a
 * dead process after some seconds, in any order. Until then the person's younger events wait for them. Once they are back, they have
 * their place by age like all others.
 */
import { type Deferred, deferred } from './deferred.js';
import { type EventKey, isOlder } from './event-key.js';

export interface Elsewhere {
  add(events: readonly EventKey[]): void;
  /** Ids of those that have not ended and are not in work here. */
  ids(): string[];
  /** One of them may be in work here now. */
  enter(id: string): void;
  /** It is in work here no more. `isOver`: it was sent, or it waits for another attempt. */
  leave(id: string, isOver: boolean): void;
  /** It ended in another process. */
  ended(id: string): void;
  /** Whether an older event of the person is in work elsewhere. */
  hasOlder(event: EventKey): boolean;
  /** Resolves when none is, or when `until` does. */
  free(event: EventKey, until: Promise<void>): Promise<void>;
  /** How many events wait so. */
  waiting(): number;
}

interface Entry extends EventKey {
  isHere: boolean;
  /** Ends when the event comes here, or has ended. */
  gone: Deferred<void>;
}

export function createElsewhere(): Elsewhere {
  const entries = new Map<string, Entry>();
  const byPerson = new Map<string, Set<Entry>>();
  let waiting = 0;

  function olderThan(event: EventKey): Entry[] {
    const all = event.people.flatMap((person) => [...(byPerson.get(person) ?? [])]);
    return all.filter((other) => !other.isHere && isOlder(other, event));
  }

  function remove(entry: Entry): void {
    entries.delete(entry.id);
    for (const person of entry.people) {
      const all = byPerson.get(person);
      all?.delete(entry);
      if (all?.size === 0) byPerson.delete(person);
    }
    entry.gone.resolve(undefined);
  }

  return {
    add(events) {
      for (const event of events) {
        if (entries.has(event.id)) continue;
        const entry = { ...event, isHere: false, gone: deferred<void>() };
        entries.set(event.id, entry);
        for (const person of event.people)
          byPerson.set(person, (byPerson.get(person) ?? new Set()).add(entry));
      }
    },
    ids: () => [...entries.values()].flatMap(({ id, isHere }) => (isHere ? [] : [id])),
    enter(id) {
      const entry = entries.get(id);
      if (entry === undefined) return;
      entry.isHere = true;
      entry.gone.resolve(undefined);
    },
    leave(id, isOver) {
      const entry = entries.get(id);
      if (entry === undefined) return;
      if (isOver) return remove(entry);
      entry.isHere = false;
      entry.gone = deferred();
    },
    ended(id) {
      const entry = entries.get(id);
      if (entry && !entry.isHere) remove(entry);
    },
    hasOlder: (event) => olderThan(event).length > 0,
    async free(event, until) {
      const older = olderThan(event);
      if (older.length === 0) return;
      waiting += 1;
      await Promise.race([Promise.all(older.map(({ gone }) => gone.promise)), until]);
      waiting -= 1;
    },
    waiting: () => waiting,
  };
}
