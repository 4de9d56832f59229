import type { RedisClient } from '@tracklayer/redis';
import {
  hashOf,
  isSecret,
  isTokenName,
  newToken,
  readToken,
  SCOPES,
  type Scope,
  type StoredToken,
  type TokenRecord,
} from './token.js';

/** Hash: the id of a token → its record as JSON. It has no hash tag, since it is about all destinations. */
export const TOKENS_KEY = 'tracklayer:api-tokens';

/** The token cannot be made: `name_taken` or `invalid_name`. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  readonly code: 'name_taken' | 'invalid_name';
  /** What to do, as an imperative. */
  readonly next: string;

  constructor(code: TokenError['code'], message: string, next: string) {
    super(message);
    this.code = code;
    this.next = next;
  }
}

export interface NewToken {
  name: string;
  scope: Scope;
  nowMs: number;
  /** Epoch ms. */
  expiresAtMs?: number;
}

/** Makes a token. Only this answer holds its text. @throws {TokenError} */
export async function createApiToken(
  redis: RedisClient,
  { name, scope, nowMs, expiresAtMs }: NewToken,
): Promise<{ text: string; token: TokenRecord }> {
  if (!isTokenName(name)) {
    throw new TokenError(
      'invalid_name',
      `${JSON.stringify(name)} is not a name for a token.`,
      'Write 1 to 63 letters, digits, spaces, dots, dashes or underscores. Begin with a letter or a digit.',
    );
  }
  const taken = (await listApiTokens(redis)).some((token) => token.name === name);
  if (taken) {
    throw new TokenError(
      'name_taken',
      `There is a token ${name} already.`,
      `Choose another name, or revoke that token: tracklayer api-token revoke ${JSON.stringify(name)}`,
    );
  }
  const { id, secret, text } = newToken();
  const token: TokenRecord = {
    id,
    name,
    scope,
    createdAtMs: nowMs,
    ...(expiresAtMs !== undefined && { expiresAtMs }),
  };
  await redis.hset(TOKENS_KEY, id, JSON.stringify({ ...token, hash: hashOf(secret) } satisfies StoredToken));
  return { text, token };
}

/** All tokens without their hashes, the oldest first. */
export async function listApiTokens(redis: RedisClient): Promise<TokenRecord[]> {
  const stored = await redis.hvals(TOKENS_KEY);
  return stored
    .flatMap((json) => storedToken(json) ?? [])
    .map(({ hash: _, ...token }) => token)
    .sort((a, b) => a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1));
}

/** Removes a token by its id or its name. Returns it; undefined where there is none. */
export async function revokeApiToken(redis: RedisClient, idOrName: string): Promise<TokenRecord | undefined> {
  const found = (await listApiTokens(redis)).find(({ id, name }) => id === idOrName || name === idOrName);
  if (found !== undefined) await redis.hdel(TOKENS_KEY, found.id);
  return found;
}

/** The token with this text, if Redis has it and it has not expired. One round trip. */
export async function findApiToken(
  redis: RedisClient,
  text: string,
  nowMs: number,
): Promise<TokenRecord | undefined> {
  const written = readToken(text);
  if (written === undefined) return undefined;
  const json = await redis.hget(TOKENS_KEY, written.id);
  const stored = json === null ? undefined : storedToken(json);
  // A token that does not exist takes as long as one with another secret.
  const isRight = isSecret(written.secret, stored?.hash ?? NO_HASH);
  if (stored === undefined || !isRight) return undefined;
  if (stored.expiresAtMs !== undefined && stored.expiresAtMs <= nowMs) return undefined;
  const { hash: _, ...token } = stored;
  return token;
}

const NO_HASH = '0'.repeat(64);

/** A record of a newer version may have a scope that this one does not know. It allows nothing here. */
function storedToken(json: string): StoredToken | undefined {
  try {
    const token = JSON.parse(json) as StoredToken;
    return SCOPES.includes(token.scope) && typeof token.hash === 'string' ? token : undefined;
  } catch {
    return undefined;
  }
}
