import {
  BROWSER_IDENTIFIERS,
  hashIdentifier,
  IDENTIFIERS,
  type Identifier,
  type Profile,
} from '@tracklayer/events';
import type { DigestKey } from './digest-key.js';

/** The hashes of a person's identifiers (`hashIdentifier`), as the memory of delivered profiles holds them too. */
export type PersonHashes = Partial<Record<Identifier, string>>;

/** Trusts no shape: the profile may come from a payload that nobody understood. */
export function hashesOf(profile: Partial<Record<Identifier, unknown>>): PersonHashes {
  const hashes: PersonHashes = {};
  for (const identifier of IDENTIFIERS) {
    const value = profile[identifier];
    if (typeof value !== 'string' || value.trim() === '') continue;
    hashes[identifier] = hashIdentifier(identifier, value.trim());
  }
  return hashes;
}

/**
 * The keyed digest of one identifier. It is made of the hash, because what is remembered of a person's other identifiers is
 * their hash alone.
 */
export function identifierDigest(key: DigestKey, identifier: Identifier, hash: string): string {
  return key.digest(`${identifier}:${hash}`);
}

/** The digests that decide whose profile this is, see {@link decidingHashes}. */
export function decidingDigests(key: DigestKey, profile: Profile): string[] {
  return decidingHashes(hashesOf(profile)).map(([identifier, hash]) =>
    identifierDigest(key, identifier, hash),
  );
}

/** The identifiers that decide together whose profile it is. Where a profile has none of a group, the next group decides. */
const DECIDING: readonly (readonly Identifier[])[] = [
  ['email', 'externalId'],
  // Several people may share a phone number, and several a browser.
  ['phoneNumber'],
  BROWSER_IDENTIFIERS,
];

export function decidingHashes(hashes: PersonHashes): [Identifier, string][] {
  for (const group of DECIDING) {
    const given = group.flatMap((identifier): [Identifier, string][] => {
      const hash = hashes[identifier];
      return hash === undefined ? [] : [[identifier, hash]];
    });
    if (given.length > 0) return given;
  }
  return [];
}
