import type { RedisClient } from '@tracklayer/redis';
import { createGate, type Gate } from './endpoint-limiter.js';
import {
  InvalidLimitsError,
  PermitsClosedError,
  PermitsUnavailableError,
  UnknownEndpointError,
} from './errors.js';
import { permitKeys } from './keys.js';
import { createRedisBook } from './redis-store.js';
import { createRules, DEFAULT_GUARD_MS, DEFAULT_RESERVE, limitProblems } from './rules.js';
import type { Permits, Window } from './types.js';
import { CLASSES } from './waiters.js';

export interface PermitsOptions {
  /** Shared with whoever else uses it; `close` leaves it open. */
  redis: RedisClient;
  destination: string;
  /** The limits of every endpoint that permits will be asked for. */
  windows: Readonly<Record<string, readonly Window[]>>;
  /** By how much each window is lengthened, in ms; the reason is at `DEFAULT_GUARD_MS`. Default 500. */
  guardMs?: number | undefined;
  /**
   * The part of every window, 0 to 0.4, that replays leave free while there is live traffic, and that back-fills leave
   * free once for live traffic and once for replays. It costs nothing while the higher class is idle. Default 0.1.
   */
  reserve?: number | undefined;
  /** Gets what goes wrong in the background: learning, and giving permits back. */
  onError?: ((error: unknown) => void) | undefined;
  /** Epoch ms. Takes the place of Redis's clock, for tests alone: workers' clocks differ. */
  now?: (() => number) | undefined;
  /** In [0, 1). Spreads the moments at which workers ask. */
  random?: (() => number) | undefined;
}

/**
 * The permits of one destination, counted in Redis for all workers together.
 *
 * @throws {InvalidLimitsError} for limits that cannot be kept, naming the place of each.
 * @throws {DestinationIdError} of packages/redis
 */
export function createPermits(options: PermitsOptions): Permits {
  const { redis, destination, windows, guardMs = DEFAULT_GUARD_MS, reserve = DEFAULT_RESERVE } = options;
  const { onError = () => {}, random = Math.random } = options;
  const problems = limitProblems({ windows, guardMs, reserve });
  if (problems.length > 0) throw new InvalidLimitsError(destination, problems);

  const gates = new Map<string, Gate>();
  for (const [endpoint, limits] of Object.entries(windows)) {
    const rules = createRules({ windows: limits, guardMs, reserve });
    const book = createRedisBook(redis, permitKeys(destination, endpoint, rules), options.now);
    const unavailable = (cause: unknown) => new PermitsUnavailableError(destination, endpoint, cause);
    gates.set(endpoint, createGate({ book, rules, unavailable, onError, random }));
  }

  function gateOf(endpoint: string): Gate {
    const gate = gates.get(endpoint);
    if (gate === undefined) throw new UnknownEndpointError(destination, endpoint, [...gates.keys()]);
    return gate;
  }

  return {
    async acquire(endpoint, { signal, class: permitClass = 'live' }) {
      await gateOf(endpoint).pass(CLASSES.indexOf(permitClass), signal);
    },
    async block(endpoint, forMs) {
      if (!Number.isFinite(forMs) || forMs < 0)
        throw new RangeError(`block: forMs must be 0 or more, got ${forMs}`);
      await gateOf(endpoint).block(Math.ceil(forMs));
    },
    observe(endpoint, observation) {
      gateOf(endpoint).observe(observation);
    },
    async state(endpoint) {
      return gateOf(endpoint).look();
    },
    close() {
      const reason = new PermitsClosedError(destination);
      for (const gate of gates.values()) gate.close(reason);
    },
  };
}
