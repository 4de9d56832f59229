/**
 * The secret that makes digests of people, so that nobody can find out by trying addresses whom a digest is about.
 *
 * Redis keeps one secret, which the first process that needs it makes. Several processes may do so at once: the first write
 * counts, and each process reads what is there. Whoever has a copy of Redis has that secret too. A secret of your own
 * (`TRACKLAYER_DIGEST_KEY`) is never written to Redis.
 */
import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import type { RedisClient } from '@tracklayer/redis';
import { DIGEST_KEY } from './keys.js';

/** Makes keyed digests. It shows its secret to nobody. */
export interface DigestKey {
  /** HMAC-SHA-256 of a text: 22 characters of base64url, 132 bits. */
  digest(text: string): string;
  /** Tells whether two processes have the same secret. It does not help to find the secret. */
  readonly fingerprint: string;
}

/** Gives the key. It reads or makes the secret when it is first called. A failed call is repeated by the next one. */
export type DigestKeySource = () => Promise<DigestKey>;

const SECRET_BYTES = 32;
const DIGEST_LENGTH = 22;
const FINGERPRINT_LENGTH = 12;

/** @param secret one of your own instead of the one in Redis. Empty counts as not set. */
export function digestKeySource(redis: RedisClient, secret?: string): DigestKeySource {
  let loading: Promise<DigestKey> | undefined;
  const load = async () => digestKey(secret ? secret : await sharedSecret(redis));
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

/** The key that a secret makes. Pure. */
export function digestKey(secret: string): DigestKey {
  const key = createSecretKey(Buffer.from(secret));
  const hmac = (text: string) => createHmac('sha256', key).update(text).digest('base64url');
  return {
    digest: (text) => hmac(text).slice(0, DIGEST_LENGTH),
    fingerprint: hmac('tracklayer fingerprint').slice(0, FINGERPRINT_LENGTH),
  };
}

async function sharedSecret(redis: RedisClient): Promise<string> {
  const known = await redis.get(DIGEST_KEY);
  if (known) return known;
  await redis.set(DIGEST_KEY, randomBytes(SECRET_BYTES).toString('base64url'), 'NX');
  const made = await redis.get(DIGEST_KEY);
  if (made) return made;
  throw new Error(`Redis lost ${DIGEST_KEY} right after it was written. Try again.`);
}
