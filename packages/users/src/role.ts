/** The roles of people. Each includes the ones before it. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;

/**
 * - `viewer`: reads everything that is masked.
 * - `operator`: also pauses, resumes, replays, discards, cancels, and sends events.
 * - `admin`: also reveals personal data, and erases a person.
 */
export type Role = (typeof ROLES)[number];

export function isRole(value: unknown): value is Role {
  return ROLES.some((role) => role === value);
}

/** The user whom a request of the same machine has without a sign-in. Nobody else has this name. */
export const LOCAL_USER = 'local';

const NAME = /^[\p{L}\p{N}][\p{L}\p{N} .@_+-]{0,62}$/u;

/** 1 to 63 letters, digits, spaces and `.@_+-`: the audit and lists show it. */
export function isUserName(name: string): boolean {
  return NAME.test(name) && userKey(name) !== LOCAL_USER;
}

/** Names that differ only in upper and lower case are one name. */
export function userKey(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}
