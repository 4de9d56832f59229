import { withoutPassword } from '@tracklayer/privacy';
import { RedisUrlUnusableError } from './errors.js';
import type { Way } from './found.js';
import { inspectRedis, isTooOld, LEAST_VERSION } from './inspect.js';

const ANSWER_MS = 3_000;

/** The Redis somebody named. Sentinels and clusters are taken as they are: one address would tell little of them. */
export const wayUrl: Way = async ({ env }) => {
  const url = env.REDIS_URL?.trim();
  if (!url) return { way: 'set REDIS_URL, e.g. to redis://localhost:6379', why: 'not set' };
  const found = { url, how: 'the one of REDIS_URL', stop: async () => {} };
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
      `it is Redis ${facts.version}, and ${LEAST_VERSION} is the least`,
    );
  }
  return found;
};
