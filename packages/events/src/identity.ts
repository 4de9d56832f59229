import type { Profile } from './types.js';

/**
 * One text per person: the strongest identifier, normalised and prefixed by its kind. `email:ava@shop.example`,
 * else `phone:+4915112345678`, else `external:cust_34982`. Case of an e-mail address does not make another person.
 * Personal data: hash it before it becomes part of a key or a log line.
 */
export function profileIdentity(profile: Profile): string {
  if (profile.email !== undefined) return `email:${profile.email.toLowerCase()}`;
  if (profile.phoneNumber !== undefined) return `phone:${profile.phoneNumber}`;
  return `external:${profile.externalId ?? ''}`;
}
