import { profileId } from '../ids.js';

/**
 * The fields that identify a profile. Klaviyo encrypts an id of the profile in `_kx`. The sandbox has no key for it, so a value
 * names the profile with which it came first.
 */
export const IDENTIFIERS = ['external_id', 'email', 'phone_number', '_kx', 'anonymous_id'] as const;
export type Identifier = (typeof IDENTIFIERS)[number];

export interface Profile {
  id: string;
  /** A short number that replaces the id in deduplication keys. There are millions of them. */
  seq: number;
  createdMs: number;
  updatedMs: number;
  lastEventMs?: number;
  /** By Klaviyo's field names. A cleared field is absent. */
  attributes: Record<string, unknown>;
  location: Record<string, unknown>;
  properties: Record<string, unknown>;
  /** Consent per channel, e.g. `email.marketing`. */
  consents: Record<string, 'SUBSCRIBED' | 'PENDING' | 'UNSUBSCRIBED'>;
  /** The last statement of each channel. */
  statements: Record<string, ConsentStatement>;
  /** Why the e-mail address gets no marketing, besides an unsubscription that came over the API. */
  suppressions: Suppression[];
}

/** Source: OpenAPI 2026-07-15, `suppression` and `list_suppressions` of the e-mail channel. */
export interface Suppression {
  reason: SuppressionReason;
  /** In ms. Undefined: the time is unknown. */
  atMs?: number;
  /** Undefined: all lists. */
  listId?: string;
}

export const SUPPRESSION_REASONS = [
  'UNSUBSCRIBE',
  'SPAM_REPORT',
  'SPAM_COMPLAINT',
  'USER_SUPPRESSED',
  'HARD_BOUNCE',
  'INVALID_EMAIL',
] as const;
export type SuppressionReason = (typeof SUPPRESSION_REASONS)[number];

export interface ConsentStatement {
  /** Time of the consent or of its withdrawal, in ms. */
  consentedMs: number;
  /** Time of the request, in ms. */
  updatedMs: number;
  customSource?: string;
  doubleOptIn: boolean;
}

export interface ProfileStore {
  /** Strongest identifier first. Klaviyo's own id is stronger than all of them. */
  order: readonly Identifier[];
  nextSeq: number;
  byId: Map<string, Profile>;
  byIdentifier: Record<Identifier, Map<string, Profile>>;
  /** Id of a merged profile → id of the profile that it became part of. */
  merged: Map<string, string>;
}

/** All identifiers in the default order, with one of them first. */
export function identifierOrder(strongest: Identifier): Identifier[] {
  return [strongest, ...IDENTIFIERS.filter((identifier) => identifier !== strongest)];
}

export function createProfileStore(): ProfileStore {
  return {
    order: IDENTIFIERS,
    nextSeq: 1,
    byId: new Map(),
    byIdentifier: {
      external_id: new Map(),
      email: new Map(),
      phone_number: new Map(),
      _kx: new Map(),
      anonymous_id: new Map(),
    },
    merged: new Map(),
  };
}

/** The case of an e-mail address does not count. Other identifiers are compared as they are. */
function normalised(identifier: Identifier, value: string): string {
  return identifier === 'email' ? value.toLowerCase() : value;
}

export function identifierOf(
  attributes: Record<string, unknown>,
  identifier: Identifier,
): string | undefined {
  const value = attributes[identifier];
  return typeof value === 'string' && value !== '' ? normalised(identifier, value) : undefined;
}

/** All profiles with one of these identifiers, strongest identifier first. */
export function findProfiles(
  store: ProfileStore,
  attributes: Record<string, unknown>,
  id?: string,
): Profile[] {
  const found = new Set<Profile>();
  const own = id === undefined ? undefined : store.byId.get(id);
  if (own !== undefined) found.add(own);
  for (const identifier of store.order) {
    const value = identifierOf(attributes, identifier);
    const profile = value === undefined ? undefined : store.byIdentifier[identifier].get(value);
    if (profile !== undefined) found.add(profile);
  }
  return [...found];
}

export function createProfile(store: ProfileStore, nowMs: number, random: () => number): Profile {
  const profile: Profile = {
    id: profileId(nowMs, random),
    seq: store.nextSeq++,
    createdMs: nowMs,
    updatedMs: nowMs,
    attributes: {},
    location: {},
    properties: {},
    consents: {},
    statements: {},
    suppressions: [],
  };
  store.byId.set(profile.id, profile);
  return profile;
}

/** Sets an identifier and updates the index. Undefined removes the identifier. */
export function setIdentifier(
  store: ProfileStore,
  profile: Profile,
  identifier: Identifier,
  value: string | undefined,
): void {
  const index = store.byIdentifier[identifier];
  const before = identifierOf(profile.attributes, identifier);
  if (before !== undefined && index.get(before) === profile) index.delete(before);
  if (value === undefined) {
    delete profile.attributes[identifier];
    return;
  }
  profile.attributes[identifier] = value;
  index.set(normalised(identifier, value), profile);
}

/** Removes from other profiles the identifiers that `attributes` gives to this profile. */
export function takeIdentifiers(
  store: ProfileStore,
  profile: Profile,
  attributes: Record<string, unknown>,
): void {
  for (const identifier of IDENTIFIERS) {
    const value = identifierOf(attributes, identifier);
    const owner = value === undefined ? undefined : store.byIdentifier[identifier].get(value);
    if (owner !== undefined && owner !== profile) setIdentifier(store, owner, identifier, undefined);
  }
}

/** The id of the profile that a profile with this id is part of now. */
export function presentId({ merged }: ProfileStore, id: string): string {
  let present = id;
  for (let into = merged.get(present); into !== undefined; into = merged.get(present)) present = into;
  return present;
}

/** Removes a profile and all its identifiers. */
export function removeProfile(store: ProfileStore, profile: Profile): void {
  for (const identifier of IDENTIFIERS) setIdentifier(store, profile, identifier, undefined);
  store.byId.delete(profile.id);
}
