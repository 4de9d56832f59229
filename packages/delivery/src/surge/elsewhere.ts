/**
 * Events that another worker process had in work when this one began a surge: it may have died. The person's other events wait
 * until such an event has ended, in that process or, after BullMQ has taken it back, in this one. BullMQ takes back the events of a
 * dead process in any order, so the younger ones of a person wait for the older ones.
 */
import { type Deferred, deferred } from './deferred.js';
import { type EventKey, isOlder } from './event-key.js';

export interface Elsewhere {
  add(events: readonly EventKey[]): void;
  /** Whether this event is one of them. */
  has(id: string): boolean;
  /** Ids of all that have not ended. */
  ids(): string[];
  ended(id: string): void;
  /** Resolves when no event that goes before this one is in work elsewhere. */
  free(event: EventKey): Promise<void>;
}

export function createElsewhere(): Elsewhere {
  const events = new Map<string, EventKey & { ended: Deferred<void> }>();
  const byPerson = new Map<string, Set<string>>();

  return {
    add(added) {
      for (const event of added) {
        const { id, people } = event;
        if (events.has(id)) continue;
        events.set(id, { ...event, ended: deferred() });
        for (const person of people) byPerson.set(person, (byPerson.get(person) ?? new Set()).add(id));
      }
    },
    has: (id) => events.has(id),
    ids: () => [...events.keys()],
    ended(id) {
      const event = events.get(id);
      if (event === undefined) return;
      events.delete(id);
      for (const person of event.people) {
        const ids = byPerson.get(person);
        ids?.delete(id);
        if (ids?.size === 0) byPerson.delete(person);
      }
      event.ended.resolve(undefined);
    },
    async free(event) {
      // All of them are older than an event that waited in the lane.
      const isBefore = events.has(event.id) ? (other: EventKey) => isOlder(other, event) : () => true;
      const ids = new Set(event.people.flatMap((person) => [...(byPerson.get(person) ?? [])]));
      const before = [...ids].flatMap((id) => events.get(id) ?? []).filter(isBefore);
      await Promise.all(before.map(({ ended }) => ended.promise));
    },
  };
}
