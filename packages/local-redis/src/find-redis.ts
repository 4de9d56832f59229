import { NoRedisError } from './errors.js';
import type { Closed, FindRedisOptions, FoundRedis } from './found.js';
import { wayApt } from './way-apt.js';
import { wayBinary } from './way-binary.js';
import { wayDocker } from './way-docker.js';
import { wayUrl } from './way-url.js';

/**
 * The first Redis of: `REDIS_URL`; a `redis-server` or `valkey-server` on the PATH, started privately on a free
 * loopback port with its append-only file on; a Docker engine; a package of Debian or Ubuntu. What is started ends
 * with `stop()`, or with this program however that ends; its data stays.
 *
 * @throws {NoRedisError} where no way is open.
 * @throws {import('./errors.js').RedisUrlUnusableError} where `REDIS_URL` is set and no usable Redis is there.
 */
export async function findRedis(options: FindRedisOptions): Promise<FoundRedis> {
  const local = options.prefer === 'docker' ? [wayDocker, wayBinary] : [wayBinary, wayDocker];
  const closed: Closed[] = [];
  for (const way of [wayUrl, ...local, wayApt]) {
    const result = await way(options);
    if ('url' in result) return result;
    closed.push(result);
  }
  throw new NoRedisError(closed);
}
