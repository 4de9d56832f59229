import { withoutPassword } from '@tracklayer/privacy';
import { RedisUrlUnusableError } from './errors.js';
import { inspectRedis, isTooOld, LEAST_VERSION } from './inspect.js';
import type { RedisProvider } from './provider.js';

const ANSWER_MS = 3_000;

/** Takes the Redis of `REDIS_URL`. It does not inspect Sentinels and Clusters: one address says little about them. */
export const urlProvider: RedisProvider = async ({ env }) => {
  const url = env.REDIS_URL?.trim();
  if (!url) return { remedy: 'set REDIS_URL, e.g. to redis://localhost:6379', why: 'not set' };
  const found = { url, how: 'from REDIS_URL', stop: async () => {} };
  if (/^rediss?-/.test(url)) return found;

  const address = withoutPassword(url);
  const facts = await inspectRedis(url, ANSWER_MS).catch((error: Error & { code?: string }) => {
    throw new RedisUrlUnusableError(address, error.message || error.code || 'it does not answer', {
      cause: error,
    });
  });
  if (isTooOld(facts.version)) {
    throw new RedisUrlUnusableError(
      address,
      `it is Redis ${facts.version}, but TrackLayer needs ${LEAST_VERSION} or later`,
    );
  }
  return found;
};
