/**
 * Events that another worker process had in work when this one began a surge: it may have died. The person's other events wait
 * until such an event has ended, in that process or, after BullMQ has taken it back, in this one.
 */
import { type Deferred, deferred } from './deferred.js';

export interface ForeignEvent {
  id: string;
  people: readonly string[];
}

export interface Elsewhere {
  add(events: readonly ForeignEvent[]): void;
  /** Whether this event is one of them. */
  has(id: string): boolean;
  /** Ids of all that have not ended. */
  ids(): string[];
  ended(id: string): void;
  /** Resolves when no event of these people is in work elsewhere. */
  free(people: readonly string[]): Promise<void>;
}

export function createElsewhere(): Elsewhere {
  const events = new Map<string, { people: readonly string[]; ended: Deferred<void> }>();
  const byPerson = new Map<string, Set<string>>();

  return {
    add(added) {
      for (const { id, people } of added) {
        if (events.has(id)) continue;
        events.set(id, { people, ended: deferred() });
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
    async free(people) {
      const ids = new Set(people.flatMap((person) => [...(byPerson.get(person) ?? [])]));
      await Promise.all([...ids].map((id) => events.get(id)?.ended.promise));
    },
  };
}
