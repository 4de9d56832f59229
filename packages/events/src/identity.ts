import type { Profile } from './types.js';

/**
 * One text per person: the first identifier of the profile with its kind. `email:ava@shop.example`, else
 * `phone:+4915112345678`, else `external:cust_34982`. The e-mail address is lower-cased. The result is personal data: hash it
 * before it becomes part of a key or a log line.
 */
export function profileIdentity(profile: Profile): string {
  if (profile.email !== undefined) return `email:${profile.email.toLowerCase()}`;
  if (profile.phoneNumber !== undefined) return `phone:${profile.phoneNumber}`;
  return `external:${profile.externalId ?? ''}`;
}
