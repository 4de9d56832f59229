import { randomUUID } from 'node:crypto';
import { DESTINATION_ID, type ErrorReport, type RedisClient } from '@tracklayer/redis';
import { ProducerOptionsError } from './errors.js';

export interface ProducerOptions {
  /** `redis://`, `rediss://`, `redis-sentinel://` or `redis-cluster://`. Give this or `redis`. */
  redisUrl?: string | undefined;
  /** A connection of your own, which stays yours to close. Give it a `commandTimeout`, or a peer that vanished is noticed late. */
  redis?: RedisClient | undefined;
  /** The destinations that every event goes to. Default `['main']`. */
  destinations?: readonly string[];
  profileFirst?: {
    /** How long an event waits at most for its changed profile to be delivered; then it carries the profile itself. Default 30,000. */
    maxWaitMs?: number;
  };
  /** How long a delivered event is recognised as a duplicate; the same as the workers'. Default 7 days. */
  dedupWindowMs?: number;
  /** Hears of the connection's errors: each kind at once, then at most every 5 s with how many were like it. */
  onError?: (report: ErrorReport) => void;
  /** Epoch ms. Default `Date.now`. */
  now?: () => number;
  /** Mints the ids of calls that bring none. Default a random UUID. */
  newId?: () => string;
}

export interface Settings {
  destinations: readonly string[];
  maxWaitMs: number;
  dedupWindowMs: number;
  onError: (report: ErrorReport) => void;
  now: () => number;
  newId: () => string;
}

const MAX_WAIT_MS = 30_000;
const DEDUP_WINDOW_MS = 7 * 24 * 3_600_000;

/** @throws {ProducerOptionsError} */
export function settingsOf(options: ProducerOptions): Settings {
  checkConnection(options);
  return {
    destinations: checkDestinations(options.destinations ?? ['main']),
    maxWaitMs: atLeast(0, options.profileFirst?.maxWaitMs ?? MAX_WAIT_MS, 'profileFirst.maxWaitMs'),
    dedupWindowMs: atLeast(1, options.dedupWindowMs ?? DEDUP_WINDOW_MS, 'dedupWindowMs'),
    onError: options.onError ?? (() => {}),
    now: options.now ?? Date.now,
    newId: options.newId ?? randomUUID,
  };
}

function checkConnection(options: ProducerOptions): void {
  const { redisUrl, redis } = options;
  if (redisUrl !== undefined && redis !== undefined) {
    throw new ProducerOptionsError('Give either redisUrl or redis, one of the two: both are there.');
  }
  if (redis !== undefined) return;
  const example = 'write an address such as redis://127.0.0.1:6379';
  if (redisUrl === undefined) {
    // Most often a variable of the environment that is not set on this one host.
    const missing = 'redisUrl' in options ? 'redisUrl is undefined' : 'redisUrl is missing';
    throw new ProducerOptionsError(
      `${missing}: ${example} (is REDIS_URL set here?), or give a connection of your own as redis.`,
    );
  }
  if (typeof redisUrl !== 'string' || redisUrl.trim() === '') {
    throw new ProducerOptionsError(
      `redisUrl is ${typeof redisUrl === 'string' ? 'empty' : 'no text'}: ${example}.`,
    );
  }
}

/** @throws {ProducerOptionsError} */
export function checkDestinations(destinations: readonly string[]): readonly string[] {
  if (destinations.length === 0) throw new ProducerOptionsError('destinations: name at least one.');
  for (const destination of destinations) {
    if (DESTINATION_ID.test(destination)) continue;
    throw new ProducerOptionsError(
      `destinations: ${JSON.stringify(destination)} is not a destination id. Use 1 to 63 of a-z, 0-9, "-" and "_", starting with a letter or a digit.`,
    );
  }
  return [...new Set(destinations)];
}

function atLeast(least: number, value: number, name: string): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new ProducerOptionsError(`${name}: write a whole number of milliseconds, ${least} or more.`);
}
