/**
 * The person that is looked for: which profiles and texts are about them.
 *
 * One person has several identifiers. Their e-mail addresses and external ids are followed from profile to profile. Phone
 * numbers and ids of browsers are not: several people may share one. Such an identifier decides only in a profile without a
 * stronger one, or where the operator named it.
 */
import {
  BROWSER_IDENTIFIERS,
  hashIdentifier,
  IDENTIFIERS,
  type Identifier,
  type Profile,
} from '@tracklayer/events';
import {
  type DigestKey,
  decidingHashes,
  hashesOf,
  identifierDigest,
  type PersonHashes,
} from '@tracklayer/persons';
import { identifyingValues } from '@tracklayer/privacy';

/** The identifiers that the operator names, in the form of a profile. */
export type Named = Pick<Profile, Identifier>;

export interface Person {
  /** The keyed digests of this person's identifiers. */
  digests(): string[];
  /** The digests of the shared identifiers that the operator named: they decide beside stronger ones too. */
  namedShared(): string[];
  /** The identifiers that are known in the clear, sorted. */
  identifiers(): Record<Identifier, string[]>;
  /** Values that no text may keep: identifiers, and the names and addresses of their profiles. */
  values(): { identifiers: string[]; names: string[] };
  /** Whether the operator named a phone number. */
  isNamedByPhone(): boolean;
  /** How many identifiers are known by their hash alone. */
  hiddenCount(): number;
  /** Whether a profile is about this person. Trusts no shape. */
  owns(profile: Partial<Record<keyof Profile, unknown>>): boolean;
  ownsHashes(hashes: PersonHashes): boolean;
  /** Takes an identifier in the clear, where it is one of this person's. */
  note(profile: Partial<Record<keyof Profile, unknown>>): void;
  /** Adds identifiers. Returns whether one of them was new. */
  add(digests: Iterable<string>): boolean;
  /** Takes an identifier out again, unless the operator named it. */
  drop(digest: string): void;
  digestOf(identifier: Identifier, hash: string): string;
  has(digest: string): boolean;
}

const STRONG: readonly Identifier[] = ['email', 'externalId'];

/** Several people may share them. */
export const SHARED: readonly Identifier[] = ['phoneNumber', ...BROWSER_IDENTIFIERS];

export function createPerson(named: Named, key: DigestKey): Person {
  const own = new Set<string>();
  const namedDigests = new Set<string>();
  const clear: Record<Identifier, Set<string>> = {
    email: new Set(),
    externalId: new Set(),
    phoneNumber: new Set(),
    exchangeId: new Set(),
    anonymousId: new Set(),
  };
  const names = new Set<string>();
  const digestOf = (identifier: Identifier, hash: string) => identifierDigest(key, identifier, hash);
  const digestOfValue = (identifier: Identifier, value: string) =>
    digestOf(identifier, hashIdentifier(identifier, value));
  const isNamed = (identifier: Identifier, hash: string | undefined) =>
    hash !== undefined && namedDigests.has(digestOf(identifier, hash));

  const person: Person = {
    digests: () => [...own],
    namedShared: () =>
      SHARED.flatMap((identifier) => {
        const value = named[identifier];
        return value === undefined ? [] : [digestOfValue(identifier, value)];
      }),
    identifiers: () => ({
      email: [...clear.email].sort(),
      externalId: [...clear.externalId].sort(),
      phoneNumber: [...clear.phoneNumber].sort(),
      exchangeId: [...clear.exchangeId].sort(),
      anonymousId: [...clear.anonymousId].sort(),
    }),
    values: () => ({
      identifiers: IDENTIFIERS.flatMap((identifier) => [...clear[identifier]]),
      names: [...names],
    }),
    isNamedByPhone: () => named.phoneNumber !== undefined,
    hiddenCount() {
      const seen = IDENTIFIERS.flatMap((identifier) =>
        [...clear[identifier]].map((value) => digestOfValue(identifier, value)),
      );
      return own.size - new Set(seen).size;
    },
    owns: (profile) => person.ownsHashes(hashesOf(profile)),
    ownsHashes(hashes) {
      if (SHARED.some((identifier) => isNamed(identifier, hashes[identifier]))) return true;
      return decidingHashes(hashes).some(([identifier, hash]) => own.has(digestOf(identifier, hash)));
    },
    note(profile) {
      for (const identifier of IDENTIFIERS) {
        const given = profile[identifier];
        const value = typeof given === 'string' ? given.trim() : '';
        if (value === '' || !own.has(digestOfValue(identifier, value))) continue;
        clear[identifier].add(identifier === 'email' ? value.toLowerCase() : value);
      }
      const known = new Set(IDENTIFIERS.map((identifier) => profile[identifier]));
      for (const value of identifyingValues(profile)) if (!known.has(value)) names.add(value);
      const { firstName, lastName } = profile;
      if (typeof firstName === 'string' && typeof lastName === 'string')
        names.add(`${firstName} ${lastName}`);
    },
    add(digests) {
      const before = own.size;
      for (const digest of digests) own.add(digest);
      return own.size > before;
    },
    drop(digest) {
      if (!namedDigests.has(digest)) own.delete(digest);
    },
    digestOf,
    has: (digest) => own.has(digest),
  };
  for (const identifier of IDENTIFIERS) {
    const value = named[identifier];
    if (value !== undefined) namedDigests.add(digestOfValue(identifier, value));
  }
  for (const digest of namedDigests) own.add(digest);
  person.note(named);
  return person;
}

/** The e-mail address and the external id, which are followed from profile to profile. */
export function strongDigests(
  person: Person,
  hashes: PersonHashes,
): { identifier: Identifier; digest: string }[] {
  return STRONG.flatMap((identifier) => {
    const hash = hashes[identifier];
    return hash === undefined ? [] : [{ identifier, digest: person.digestOf(identifier, hash) }];
  });
}
