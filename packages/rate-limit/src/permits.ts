import type { RedisClient } from '@tracklayer/redis';
import { createEndpointLimiter, type EndpointLimiter } from './endpoint-limiter.js';
import {
  InvalidLimitsError,
  PermitsClosedError,
  PermitsUnavailableError,
  UnknownEndpointError,
} from './errors.js';
import { permitKeys } from './keys.js';
import { createRedisStore } from './redis-store.js';
import { createRules, DEFAULT_GUARD_MS, DEFAULT_RESERVE, limitProblems } from './rules.js';
import type { Permits, Window } from './types.js';
import { CLASSES } from './waiters.js';

export interface PermitsOptions {
  /** A shared connection: `close` leaves it open. */
  redis: RedisClient;
  destination: string;
  /** The limits of every endpoint that will be called. */
  windows: Readonly<Record<string, readonly Window[]>>;
  /** Lengthens each window, in ms; see `DEFAULT_GUARD_MS` for the reason. Default 500. */
  guardMs?: number | undefined;
  /**
   * The part of every window that a lower class leaves free for each higher class that has traffic: 0 to 0.4, default 0.1.
   * Replays leave it free for live traffic; back-fills leave it free for live traffic and again for replays. It costs
   * nothing while the higher class is idle.
   */
  reserve?: number | undefined;
  /** Receives background errors: of header feedback, and of returning permits. */
  onError?: ((error: unknown) => void) | undefined;
  /** Epoch ms. Replaces Redis's clock, in tests only: the clocks of workers differ. */
  now?: (() => number) | undefined;
  /** In [0, 1). Jitter for the times at which workers ask. */
  random?: (() => number) | undefined;
}

/**
 * The permits of one destination, counted in Redis for all workers together.
 *
 * @throws {InvalidLimitsError} when a limit is invalid; it names each one.
 * @throws {DestinationIdError} of packages/redis
 */
export function createPermits(options: PermitsOptions): Permits {
  const { redis, destination, windows, guardMs = DEFAULT_GUARD_MS, reserve = DEFAULT_RESERVE } = options;
  const { onError = () => {}, random = Math.random } = options;
  const problems = limitProblems({ windows, guardMs, reserve });
  if (problems.length > 0) throw new InvalidLimitsError(destination, problems);

  const limiters = new Map<string, EndpointLimiter>();
  for (const [endpoint, limits] of Object.entries(windows)) {
    const rules = createRules({ windows: limits, guardMs, reserve });
    const store = createRedisStore(redis, permitKeys(destination, endpoint, rules), options.now);
    const unavailable = (cause: unknown) => new PermitsUnavailableError(destination, endpoint, cause);
    limiters.set(endpoint, createEndpointLimiter({ store, rules, unavailable, onError, random }));
  }

  function limiterOf(endpoint: string): EndpointLimiter {
    const limiter = limiters.get(endpoint);
    if (limiter === undefined) throw new UnknownEndpointError(destination, endpoint, [...limiters.keys()]);
    return limiter;
  }

  return {
    async acquire(endpoint, { signal, class: permitClass = 'live', ...waiting }) {
      return limiterOf(endpoint).acquire(CLASSES.indexOf(permitClass), signal, waiting);
    },
    isFree: (endpoint, permitClass) => limiterOf(endpoint).isFree(CLASSES.indexOf(permitClass)),
    async block(endpoint, forMs, askedMs) {
      if (!Number.isFinite(forMs) || forMs < 0)
        throw new RangeError(`block: forMs must be 0 or more, got ${forMs}`);
      await limiterOf(endpoint).block(Math.ceil(forMs), askedMs);
    },
    async unblock(endpoint) {
      return limiterOf(endpoint).unblock();
    },
    observe(endpoint, observation) {
      limiterOf(endpoint).observe(observation);
    },
    async state(endpoint) {
      return limiterOf(endpoint).readState();
    },
    close() {
      const reason = new PermitsClosedError(destination);
      for (const limiter of limiters.values()) limiter.close(reason);
    },
  };
}
