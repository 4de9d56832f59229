/**
 * What this process last saw of people's memories, so that one call need not read them first. Jobs are planned from what is
 * recalled, and the script that stores them checks it. A person who was never seen is assumed to be new. A wrong assumption
 * costs a second round trip, and is right afterwards.
 */
import type { DeliveredProfile, Profile } from '@tracklayer/events';
import { type KnownPerson, knownFrom } from './known-person.js';
import { fromPairs } from './profile-state.js';

/** Memories of people as a plan assumes them: the digest that names the memory, and its {@link memoryText}. */
export type Assumed = readonly (readonly [digest: string, text: string])[];

export interface RecalledPeople {
  /** What is recalled of the person of each profile, in the order given, and the memories that this relies on. No round trip. */
  recall(profiles: readonly Profile[]): { known: KnownPerson[]; assumed: Assumed };
  /** Recalls the memories as they are: of each field, value, field, value, … */
  correct(assumed: Assumed, memories: readonly (readonly string[])[]): void;
}

/** Memories recalled for one destination: about a kilobyte each. */
const RECALLED = 5_000;

interface Memory {
  text: string;
  fields: DeliveredProfile;
}

const NEW_PERSON: Memory = { text: '', fields: {} };

/** One text for a memory, as the script that checks it writes it. */
function memoryText(pairs: readonly string[]): string {
  return pairs.join('\0');
}

export function createRecalledPeople(): RecalledPeople {
  const memories = new Map<string, Memory>();

  /** Keeps the memories that were used last. */
  function keep(name: string, memory: Memory): void {
    memories.delete(name);
    memories.set(name, memory);
    if (memories.size <= RECALLED) return;
    const [oldest] = memories.keys();
    if (oldest !== undefined) memories.delete(oldest);
  }

  return {
    recall(profiles) {
      const assumed = new Map<string, string>();
      const memoryOf = (name: string) => {
        const memory = memories.get(name);
        if (memory !== undefined) keep(name, memory);
        const { text, fields } = memory ?? NEW_PERSON;
        assumed.set(name, text);
        return fields;
      };
      const known = profiles.map((profile) => knownFrom(profile, memoryOf));
      return { known, assumed: [...assumed] };
    },
    correct(assumed, found) {
      for (const [index, [name]] of assumed.entries()) {
        const pairs = found[index] ?? [];
        keep(name, { text: memoryText(pairs), fields: fromPairs(pairs) });
      }
    },
  };
}
