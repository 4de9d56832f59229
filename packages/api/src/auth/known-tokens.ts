/** Remembers tokens that were valid, so that not every request asks Redis. A revoked token stops within seconds. */
import { createHash } from 'node:crypto';
import type { TokenRecord } from '@tracklayer/api-tokens';

export interface KnownTokens {
  /** Whether the token was valid when it was last checked. */
  has(text: string): boolean;
  find(text: string): Promise<TokenRecord | undefined>;
}

const VALID_FOR_MS = 2_000;
const MOST = 1_000;

/** @param find asks Redis @param now epoch ms */
export function createKnownTokens(
  find: (text: string) => Promise<TokenRecord | undefined>,
  now: () => number,
): KnownTokens {
  // Memory holds hashes: a dump of the process shows no token.
  const known = new Map<string, { atMs: number; token: TokenRecord }>();
  const keyOf = (text: string) => createHash('sha256').update(text).digest('base64');
  return {
    has: (text) => known.has(keyOf(text)),
    async find(text) {
      const key = keyOf(text);
      const found = known.get(key);
      const nowMs = now();
      const isFresh = found !== undefined && Math.abs(nowMs - found.atMs) < VALID_FOR_MS;
      const isOver = (found?.token.expiresAtMs ?? Number.POSITIVE_INFINITY) <= nowMs;
      if (isFresh && !isOver) return found.token;
      const token = await find(text);
      known.delete(key);
      if (token === undefined) return undefined;
      known.set(key, { atMs: nowMs, token });
      const [oldest] = known.keys();
      if (known.size > MOST && oldest !== undefined) known.delete(oldest);
      return token;
    },
  };
}
