import { hashIdentifier, IDENTIFIERS, type Identifier, type Profile } from '@tracklayer/events';
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

/**
 * The digests that decide whose profile this is: those of the e-mail address and the external id. Several people may share a
 * phone number, so it decides only where there is nothing else.
 */
export function decidingDigests(key: DigestKey, profile: Profile): string[] {
  return decidingHashes(hashesOf(profile)).map(([identifier, hash]) =>
    identifierDigest(key, identifier, hash),
  );
}

export function decidingHashes({ email, externalId, phoneNumber }: PersonHashes): [Identifier, string][] {
  const strong: [Identifier, string][] = [
    ...(email === undefined ? [] : ([['email', email]] as [Identifier, string][])),
    ...(externalId === undefined ? [] : ([['externalId', externalId]] as [Identifier, string][])),
  ];
  return strong.length > 0 || phoneNumber === undefined ? strong : [['phoneNumber', phoneNumber]];
}
