/** Signs what cookies hold. All dashboards of a Redis have one key, so each reads the cookies of the others. */
import { randomBytes } from 'node:crypto';
import fastifyCookie from '@fastify/cookie';
import type { RedisClient } from '@tracklayer/redis';

export interface CookieSigner {
  sign(value: string): Promise<string>;
  /** The signed value; undefined if it is forged. */
  unsign(cookie: string): Promise<string | undefined>;
}

const KEY_OF_COOKIES = 'tracklayer:sign-in-key';
const KEY_BYTES = 32;

export function createCookieSigner(redis: RedisClient): CookieSigner {
  let signing: Promise<fastifyCookie.Signer> | undefined;
  const signer = () => {
    signing ??= readSigner(redis);
    // Redis may have been away. The next request asks again.
    signing.catch(() => {
      signing = undefined;
    });
    return signing;
  };
  return {
    sign: async (value) => (await signer()).sign(value),
    async unsign(cookie) {
      const { valid, value } = (await signer()).unsign(cookie);
      return valid ? value : undefined;
    },
  };
}

async function readSigner(redis: RedisClient): Promise<fastifyCookie.Signer> {
  await redis.set(KEY_OF_COOKIES, randomBytes(KEY_BYTES).toString('hex'), 'NX');
  const key = await redis.get(KEY_OF_COOKIES);
  if (key === null) throw new Error(`Redis has no ${KEY_OF_COOKIES}.`);
  return new fastifyCookie.Signer(key, 'sha256');
}
