import type { Profile } from './types.js';

/**
 * The identifiers that a profile can be written under, the strongest first. A phone number comes last, because several people
 * may share one.
 */
export const PROFILE_IDENTIFIERS = ['email', 'externalId', 'phoneNumber'] as const;

/** The identifiers of a visitor's browser. Klaviyo takes both with events, and with no other call in every dialect. */
export const BROWSER_IDENTIFIERS = ['exchangeId', 'anonymousId'] as const;

/** The fields that name a person, the strongest first. A destination gets the first of them that it takes. */
export const IDENTIFIERS = [...PROFILE_IDENTIFIERS, ...BROWSER_IDENTIFIERS] as const;

export type Identifier = (typeof IDENTIFIERS)[number];

/**
 * One text per person for job ids and locks: the e-mail address, else the phone number, else the external id, else an id of
 * the browser. `email:ava@shop.example`, `phone:+4915112345678`, `external:cust_34982`, `exchange:…`, `anonymous:…`. The e-mail
 * address is lower-cased. The result is personal data: hash it before it becomes part of a key or a log line.
 */
export function profileIdentity(profile: Profile): string {
  const { email, phoneNumber, externalId, exchangeId, anonymousId } = profile;
  if (email !== undefined) return `email:${email.toLowerCase()}`;
  if (phoneNumber !== undefined) return `phone:${phoneNumber}`;
  if (externalId !== undefined) return `external:${externalId}`;
  if (exchangeId !== undefined) return `exchange:${exchangeId}`;
  return anonymousId === undefined ? 'external:' : `anonymous:${anonymousId}`;
}

/**
 * One text per person for what is remembered of them: as {@link profileIdentity}, but an external id comes before a phone
 * number. So two customers with one phone number stay two.
 */
export function personIdentity(profile: Profile): string {
  const { email, externalId } = profile;
  return email === undefined && externalId !== undefined
    ? profileIdentity({ externalId })
    : profileIdentity(profile);
}

/** Whether a person is known by an id of their browser alone. No profile can be written for such a person. */
export function isVisitor(profile: Partial<Record<Identifier, unknown>>): boolean {
  const isGiven = (identifier: Identifier) => profile[identifier] !== undefined;
  return BROWSER_IDENTIFIERS.some(isGiven) && !PROFILE_IDENTIFIERS.some(isGiven);
}

/** A profile as it is written: without the ids of a browser, which only events carry. */
export function writtenProfile(profile: Profile): Profile {
  if (BROWSER_IDENTIFIERS.every((identifier) => profile[identifier] === undefined)) return profile;
  const { exchangeId: _, anonymousId: __, ...written } = profile;
  return written;
}

/** The value by which identifiers are compared: the case of an e-mail address does not count. */
export function comparable(identifier: Identifier, value: string): string {
  return identifier === 'email' ? value.toLowerCase() : value;
}
