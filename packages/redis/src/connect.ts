/**
 * Connections, with one set of options per role.
 *
 * The numbers defend against these failures. A producer without Redis must report it within a second, and must not collect
 * commands in memory. A worker must survive the same outage, because an abandoned command leaves a job half finished. After a
 * fail-over the old primary keeps its connections open and answers READONLY for ever. So that answer ends the connection, and
 * the next one finds the new primary. A half-open connection swallows commands and reports nothing: firewalls and fail-overs of
 * virtual machines leave such ones. A worker with one did no work for more than 100 s, until a person restarted it. So a
 * connection that owes an answer and sends no byte is replaced in every role. Its commands go to the next one.
 */

import type { RedisOptions } from 'ioredis';
import { Cluster, Redis } from 'ioredis';
import type { RedisClient } from './client.js';
import { connectionName } from './keys.js';
import { letProcessEnd } from './let-process-end.js';
import { shareWrites } from './share-writes.js';
import { failOnSilence } from './silence-watch.js';
import type { RedisNode, RedisTarget } from './url.js';
import { parseRedisUrl } from './url.js';

/**
 * - `producer`: fails fast. A command fails when Redis was silent for a second, however busy the process was meanwhile; all
 *   pending ones fail when a reconnection fails. The connection alone does not keep the process running.
 * - `worker`: never abandons a command, as BullMQ's workers require.
 * - `reader`: for pages and commands. Waits longer than a producer, but not for ever.
 *
 * Workers and readers send the commands of one event loop turn in one write.
 */
export type RedisRole = 'producer' | 'worker' | 'reader';

export interface ConnectOptions {
  role: RedisRole;
  /** Shown in Redis's CLIENT LIST as `tracklayer:<role>:<name>`. */
  name: string;
  /** Gets every connection error; see `rateLimitedErrors`. Without it, errors only appear in failed commands. */
  onError?: (error: Error) => void;
}

type SharedOptions = Pick<
  RedisOptions,
  | 'commandTimeout'
  | 'connectTimeout'
  | 'socketTimeout'
  | 'disconnectTimeout'
  | 'maxRetriesPerRequest'
  | 'connectionName'
  | 'reconnectOnError'
  | 'username'
  | 'password'
  | 'tls'
>;

/** How long Redis may be silent before a producer's command fails. */
const SILENCE_MS = 1_000;

/**
 * How long a connection that owes an answer may send nothing before it is replaced. BullMQ copies these options for its
 * connections that block, and Redis answers a BZPOPMIN of BullMQ after ten seconds at most.
 */
const REPLACED_AFTER_MS = 12_000;

/** A Sentinel that gives no answer is left for the next one. */
const SENTINEL_ANSWERS_MS = 2_000;

const ROLE_OPTIONS: Record<RedisRole, SharedOptions> = {
  // `failOnSilence` takes the place of both time-outs of ioredis, which count the time of a busy process.
  producer: { connectTimeout: 0, maxRetriesPerRequest: 1 },
  worker: { connectTimeout: 5_000, maxRetriesPerRequest: null },
  reader: { commandTimeout: 5_000, connectTimeout: 3_000, maxRetriesPerRequest: 1 },
};

/**
 * Starts to connect and returns at once. The client retries until it is closed. Where Redis is away, commands fail and
 * `onError` is called; there is never an unhandled error. Where no node of a Cluster answers, commands wait in every role: put
 * a `withDeadline` around them.
 *
 * @throws {import('./url.js').RedisUrlError}
 */
export function connectRedis(url: string, options: ConnectOptions): RedisClient {
  const client = open(parseRedisUrl(url), options);
  client.on('error', options.onError ?? (() => {}));
  // Each lane's queue listens on the shared connection, so many listeners are no leak.
  client.setMaxListeners(Number.POSITIVE_INFINITY);
  if (options.role !== 'producer') shareWrites(client);
  if (options.role === 'producer') {
    failOnSilence(client, SILENCE_MS);
    letProcessEnd(client);
  }
  return client;
}

function open(target: RedisTarget, { role, name }: ConnectOptions): RedisClient {
  const shared: SharedOptions = {
    ...ROLE_OPTIONS[role],
    socketTimeout: REPLACED_AFTER_MS,
    connectionName: connectionName(role, name),
    // How long a closed connection keeps its socket, and the process, when the peer does not close it.
    disconnectTimeout: 200,
    reconnectOnError: oncePerTurn((error) => error.message.includes('READONLY')),
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
        // The watch does not see the connections to Sentinels. One of many that gives no answer is left soon.
        ...(role === 'producer' && { connectTimeout: SILENCE_MS }),
        name: target.master,
        db: target.db,
        retryStrategy: reconnectDelayMs,
        sentinelRetryStrategy: reconnectDelayMs,
        sentinelCommandTimeout: SENTINEL_ANSWERS_MS,
        enableTLSForSentinelMode: target.tls,
        ...(target.tls && { sentinelTLS: {} }),
        ...(target.sentinelPassword && { sentinelPassword: target.sentinelPassword }),
      });
    case 'cluster':
      return new Cluster(target.nodes satisfies RedisNode[], {
        redisOptions: shared,
        clusterRetryStrategy: reconnectDelayMs,
        // A certificate is for host names. Resolving them to addresses first would fail its check.
        ...(target.tls && { dnsLookup: (address, done) => done(null, address) }),
      });
  }
}

/** One answer is enough to leave a connection. For each further one ioredis would listen to the socket once more. */
function oncePerTurn(isReason: (error: Error) => boolean): (error: Error) => boolean {
  let isLeft = false;
  return (error) => {
    if (isLeft || !isReason(error)) return false;
    isLeft = true;
    setImmediate(() => {
      isLeft = false;
    });
    return true;
  };
}

/** 50 ms, doubled each time, at most a second. So clients reconnect about a second after an outage ends. */
function reconnectDelayMs(attempt: number): number {
  return Math.min(50 * 2 ** Math.min(attempt - 1, 10), 1_000);
}
