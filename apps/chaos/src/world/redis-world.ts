import { join } from 'node:path';
import { APPEND_ONLY, type RedisServer, startRedisServer } from './redis-server.js';

/** The Redis of a scene: one server, or several behind Sentinels or in a Cluster. */
export interface RedisWorld {
  /** The address for worker and producer. */
  url: string;
  servers: readonly RedisServer[];
  sentinels?: readonly RedisServer[];
  /** Set: workers use TLS, to Redis and to Klaviyo. */
  tls?: RedisTls;
  end(): Promise<void>;
}

export interface RedisTls {
  port: number;
  /** Paths of files in PEM. */
  certificate: string;
  key: string;
}

/** One server. Without `args` it has an append-only file. */
export function oneServer(args: readonly string[] = APPEND_ONLY): (dir: string) => Promise<RedisWorld> {
  return async (dir) => {
    const server = await startRedisServer(join(dir, 'redis'), args);
    return { url: server.url, servers: [server], end: () => server.end() };
  };
}
