import { aptProvider } from './apt-provider.js';
import { binaryProvider } from './binary-provider.js';
import { dockerProvider } from './docker-provider.js';
import { NoRedisError } from './errors.js';
import type { FindRedisOptions, FoundRedis, Unavailable } from './provider.js';
import { urlProvider } from './url-provider.js';

/**
 * Finds a Redis. It tries these providers in order and takes the first that works: `REDIS_URL`; a `redis-server` or
 * `valkey-server` on the PATH, started privately on a free loopback port with an append-only file; a Docker engine; a package
 * of Debian or Ubuntu. A server that was started here ends with `stop()` or with this program, however the program ends. Its
 * data stays.
 *
 * @throws {NoRedisError} if no provider works.
 * @throws {import('./errors.js').RedisUrlUnusableError} if `REDIS_URL` is set and names no usable Redis.
 */
export async function findRedis(options: FindRedisOptions): Promise<FoundRedis> {
  const local =
    options.prefer === 'docker' ? [dockerProvider, binaryProvider] : [binaryProvider, dockerProvider];
  const unavailable: Unavailable[] = [];
  for (const provider of [urlProvider, ...local, aptProvider]) {
    const result = await provider(options);
    if ('url' in result) return result;
    unavailable.push(result);
  }
  throw new NoRedisError(unavailable);
}
