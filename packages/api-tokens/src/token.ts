/** The form of a token, its hash, and what Redis keeps of it. Pure, but for the random bytes of a new one. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Each scope includes the ones before it. */
export const SCOPES = ['read', 'operate', 'admin'] as const;

/**
 * - `read`: reads everything that is masked.
 * - `operate`: also pauses, resumes, replays, discards, cancels, and sends events.
 * - `admin`: also reveals personal data, and erases a person.
 */
export type Scope = (typeof SCOPES)[number];

/** What Redis keeps of a token: never the token itself. */
export interface TokenRecord {
  /** Eight letters and digits, a part of the token. */
  id: string;
  /** The audit names the token by it. */
  name: string;
  scope: Scope;
  /** Epoch ms. */
  createdAtMs: number;
  /** Epoch ms. Absent: the token does not expire. */
  expiresAtMs?: number;
}

export interface StoredToken extends TokenRecord {
  /** SHA-256 of the secret, in hexadecimal. The secret has 256 random bits, so a slow hash would add nothing. */
  hash: string;
}

const FORM = /^tl_([a-z0-9]{8})_([A-Za-z0-9_-]{43})$/;
const NAME = /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,62}$/;

/** A new id and secret. `text` is shown once. */
export function newToken(): { id: string; secret: string; text: string } {
  const id = randomBytes(8).reduce((text, byte) => text + ALPHABET[byte % ALPHABET.length], '');
  const secret = randomBytes(32).toString('base64url');
  return { id, secret, text: `tl_${id}_${secret}` };
}

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Undefined for a text of another form. */
export function readToken(text: string): { id: string; secret: string } | undefined {
  const [, id, secret] = FORM.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Compares in constant time. */
export function isSecret(secret: string, hash: string): boolean {
  const own = Buffer.from(hashOf(secret), 'hex');
  const stored = Buffer.from(hash, 'hex');
  return own.length === stored.length && timingSafeEqual(own, stored);
}

/** Letters, digits, spaces, dots, dashes; at most 63 characters. The audit and lists show it. */
export function isTokenName(name: string): boolean {
  return NAME.test(name);
}

/** Whether a token of this scope may do what needs `needed`. */
export function allows(scope: Scope, needed: Scope): boolean {
  return SCOPES.indexOf(scope) >= SCOPES.indexOf(needed);
}
