import type { Profile } from './types.js';

/**
 * The fields that name a person, the strongest first. A destination is told of a person by the first of them that it takes.
 * A phone number comes last, because several people may share one.
 */
export const IDENTIFIERS = ['email', 'externalId', 'phoneNumber'] as const;

export type Identifier = (typeof IDENTIFIERS)[number];

/**
 * One text per person for job ids and locks: the e-mail address, else the phone number, else the external id.
 * `email:ava@shop.example`, `phone:+4915112345678`, `external:cust_34982`. The e-mail address is lower-cased. The result is
 * personal data: hash it before it becomes part of a key or a log line.
 */
export function profileIdentity(profile: Profile): string {
  if (profile.email !== undefined) return `email:${profile.email.toLowerCase()}`;
  if (profile.phoneNumber !== undefined) return `phone:${profile.phoneNumber}`;
  return `external:${profile.externalId ?? ''}`;
}

/**
 * One text per person for what is remembered of them: as {@link profileIdentity}, but an external id comes before a phone
 * number. So two customers with one phone number stay two.
 */
export function personIdentity({ email, externalId, phoneNumber }: Profile): string {
  if (email === undefined && externalId !== undefined) return profileIdentity({ externalId });
  return profileIdentity({
    ...(email !== undefined && { email }),
    ...(phoneNumber !== undefined && { phoneNumber }),
  });
}

/** The value by which identifiers are compared: the case of an e-mail address does not count. */
export function comparable(identifier: Identifier, value: string): string {
  return identifier === 'email' ? value.toLowerCase() : value;
}
