/**
 * Connections, one set of options per role.
 *
 * The failures behind the numbers: a producer whose Redis is gone must say so within a second and must not hoard
 * commands in memory, while a worker must outlive the same outage, because a command it gives up on is a job left
 * half finished. And after a fail-over the old primary keeps its connections open and answers READONLY for ever,
 * so that answer ends the connection and the next one finds the new primary.
 */

import type { RedisOptions } from 'ioredis';
import { Cluster, Redis } from 'ioredis';
import type { RedisClient } from './client.js';
import { connectionName } from './keys.js';
import { shareWrites } from './share-writes.js';
import type { RedisNode, RedisTarget } from './url.js';
import { parseRedisUrl } from './url.js';

/**
 * - `producer`: fails fast. A command is given up after a second, and all that wait when a reconnection fails.
 * - `worker`: never gives a command up by itself, as BullMQ's workers require; commands of one turn leave in one write.
 * - `reader`: for pages and commands that look and steer; more patient than a producer, but it does end.
 */
export type RedisRole = 'producer' | 'worker' | 'reader';

export interface ConnectOptions {
  role: RedisRole;
  /** Shown in Redis's CLIENT LIST as `tracklayer:<role>:<name>`. */
  name: string;
  /** Gets every connection error; see `rateLimitedErrors`. Without it errors show only in the commands they fail. */
  onError?: (error: Error) => void;
}

type SharedOptions = Pick<
  RedisOptions,
  | 'commandTimeout'
  | 'connectTimeout'
  | 'disconnectTimeout'
  | 'maxRetriesPerRequest'
  | 'connectionName'
  | 'reconnectOnError'
  | 'username'
  | 'password'
  | 'tls'
>;

const ROLE_OPTIONS: Record<RedisRole, SharedOptions> = {
  producer: { commandTimeout: 1_000, connectTimeout: 1_000, maxRetriesPerRequest: 1 },
  worker: { connectTimeout: 5_000, maxRetriesPerRequest: null },
  reader: { commandTimeout: 5_000, connectTimeout: 3_000, maxRetriesPerRequest: 1 },
};

/**
 * Starts to connect at once and returns at once. It keeps trying until it is closed; a Redis that is away shows in
 * the commands and in `onError`, never as an unhandled error. Commands to a Cluster of which no node answers wait in
 * every role until one does: whoever is waited for puts a `withDeadline` around them.
 *
 * @throws {import('./url.js').RedisUrlError}
 */
export function connectRedis(url: string, options: ConnectOptions): RedisClient {
  const client = open(parseRedisUrl(url), options);
  client.on('error', options.onError ?? (() => {}));
  // Every lane's queue listens on the connection it shares: many listeners are many lanes, and no leak to warn of.
  client.setMaxListeners(Number.POSITIVE_INFINITY);
  if (options.role === 'worker') shareWrites(client);
  return client;
}

function open(target: RedisTarget, { role, name }: ConnectOptions): RedisClient {
  const shared: SharedOptions = {
    ...ROLE_OPTIONS[role],
    connectionName: connectionName(role, name),
    // How long a closed connection whose peer says no good-bye still holds its socket, and the process.
    disconnectTimeout: 200,
    reconnectOnError: (error) => error.message.includes('READONLY'),
    ...(target.username && { username: target.username }),
    ...(target.password && { password: target.password }),
    ...(target.tls && { tls: {} }),
  };
  switch (target.kind) {
    case 'node':
      return new Redis({ ...shared, ...target.node, db: target.db, retryStrategy: reconnectDelayMs });
    case 'sentinel':
      return new Redis({
        ...shared,
        sentinels: target.nodes,
        name: target.master,
        db: target.db,
        retryStrategy: reconnectDelayMs,
        sentinelRetryStrategy: reconnectDelayMs,
        enableTLSForSentinelMode: target.tls,
        ...(target.tls && { sentinelTLS: {} }),
        ...(target.sentinelPassword && { sentinelPassword: target.sentinelPassword }),
      });
    case 'cluster':
      return new Cluster(target.nodes satisfies RedisNode[], {
        redisOptions: shared,
        clusterRetryStrategy: reconnectDelayMs,
        // A certificate names hosts: resolving them to addresses first would fail its check.
        ...(target.tls && { dnsLookup: (address, done) => done(null, address) }),
      });
  }
}

/** 50 ms, doubling, a second at most: an outage ends within about a second for everybody who waits for it. */
function reconnectDelayMs(attempt: number): number {
  return Math.min(50 * 2 ** Math.min(attempt - 1, 10), 1_000);
}
