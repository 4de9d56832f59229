/**
 * Follows the identifiers of a person through everything that holds profiles.
 *
 * Defends against an identifier that many people share, such as one external id for all guests. Whoever erases one guest must
 * not erase all. So an identifier that leads to more than a few others is not followed, and the report says so.
 */
import type { PersonHashes } from '@tracklayer/persons';
import { type Person, SHARED, strongDigests } from './person.js';

/** A person rarely has more addresses than this under one customer number. */
const MOST_LINKS = 4;

export interface Links {
  /** Looks at one profile. */
  see(hashes: PersonHashes): void;
  /** Adds what was found to the person. Returns whether there was something new, so that the sources must be read again. */
  follow(): boolean;
  /** How many identifiers lead to too many others, and were not followed. */
  shared(): number;
}

export function createLinks(person: Person): Links {
  /** Per identifier of the person: the others that stand beside it in a profile. */
  let beside = new Map<string, Set<string>>();
  /** Phone numbers and browsers, which other people may have too. */
  let weak = new Set<string>();
  const shared = new Set<string>();

  return {
    see(hashes) {
      if (!person.ownsHashes(hashes)) return;
      const strong = strongDigests(person, hashes).map(({ digest }) => digest);
      for (const identifier of SHARED) {
        const hash = hashes[identifier];
        if (hash !== undefined) weak.add(person.digestOf(identifier, hash));
      }
      const from = strong.filter(person.has);
      const others = strong.filter((digest) => !person.has(digest));
      for (const known of from.length > 0 ? from : ['weak']) {
        const set = beside.get(known) ?? new Set();
        for (const other of others) if (!shared.has(other)) set.add(other);
        beside.set(known, set);
      }
    },
    follow() {
      const found = new Set<string>();
      for (const [known, others] of beside) {
        if (others.size > MOST_LINKS) {
          shared.add(known);
          person.drop(known);
        } else for (const other of others) found.add(other);
      }
      // A phone number or browser of a person whose profiles are many may belong to any of them.
      const isNew = person.add(found);
      const hasWeak = shared.size === 0 && person.add(weak);
      beside = new Map();
      weak = new Set();
      return isNew || hasWeak;
    },
    shared: () => shared.size,
  };
}
