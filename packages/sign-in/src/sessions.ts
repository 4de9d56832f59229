/**
 * The sign-ins that have not ended. Redis keeps them by a hash of their id, so a copy of Redis signs nobody in. A sign-in ends
 * at its time, when the person signs out, when the user goes, and when the password changes.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { RedisClient } from '@tracklayer/redis';
import { isRole, type Role, type Users } from '@tracklayer/users';
import type { CookieSigner } from './cookie-key.js';

/** How somebody proved who they are. */
export type Method = 'password' | 'openid' | 'proxy';

export interface SignedIn {
  /** The audit shows it. */
  name: string;
  role: Role;
  method: Method;
  /** Epoch ms. Absent: the proxy decides for each request. */
  endsAtMs?: number;
}

interface Session {
  name: string;
  /** Only of OpenID Connect: the role of a named user is read each time. */
  role?: Role;
  method: Method;
  createdAtMs: number;
  endsAtMs: number;
}

export interface Sessions {
  /** Resolves to the value of the cookie. */
  open(who: { name: string; role: Role; method: Method }): Promise<{ cookie: string; endsAtMs: number }>;
  /** Undefined if the cookie is forged, or the sign-in has ended. */
  find(cookie: string): Promise<SignedIn | undefined>;
  end(cookie: string): Promise<void>;
}

export const DEFAULT_LASTS_MS = 12 * 3_600_000;

const ID_BYTES = 32;

export function createSessions(
  redis: RedisClient,
  { users, signer, lastsMs, now }: { users: Users; signer: CookieSigner; lastsMs: number; now(): number },
): Sessions {
  const keyIn = async (cookie: string): Promise<string | undefined> => {
    const id = await signer.unsign(cookie);
    return id === undefined ? undefined : sessionKey(id);
  };

  return {
    async open({ name, role, method }) {
      const createdAtMs = now();
      const endsAtMs = createdAtMs + lastsMs;
      const id = randomBytes(ID_BYTES).toString('base64url');
      const session: Session = { name, method, createdAtMs, endsAtMs, ...(method === 'openid' && { role }) };
      const cookie = await signer.sign(id);
      await redis.set(sessionKey(id), JSON.stringify(session), 'PX', lastsMs);
      return { cookie, endsAtMs };
    },
    async find(cookie) {
      const key = await keyIn(cookie);
      const json = key === undefined ? null : await redis.get(key);
      const session = json === null ? undefined : (JSON.parse(json) as Session);
      if (session === undefined || session.endsAtMs <= now()) return undefined;
      const { name, role, method, endsAtMs } = session;
      if (method === 'openid') return isRole(role) ? { name, role, method, endsAtMs } : undefined;
      const user = await users.find(name);
      if (user === undefined || user.passwordAtMs > session.createdAtMs) return undefined;
      return { name: user.name, role: user.role, method, endsAtMs };
    },
    async end(cookie) {
      const key = await keyIn(cookie);
      if (key !== undefined) await redis.del(key);
    },
  };
}

function sessionKey(id: string): string {
  return `tracklayer:sign-in:${createHash('sha256').update(id).digest('hex')}`;
}
