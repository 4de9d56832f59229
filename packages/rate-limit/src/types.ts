/** At most `limit` calls in any interval of `windowMs`. */
export interface Window {
  limit: number;
  windowMs: number;
}

/** Live traffic goes before replays, and replays go before back-fills. */
export type PermitClass = 'live' | 'replay' | 'backfill';

export interface WindowState extends Window {
  /** Permits that count against the window now. */
  used: number;
  /** How much of `limit` we take now: less than all of it while another client uses the same budget. */
  ceiling: number;
}

export interface PermitsState {
  /** The usage of each window. Shortest first. */
  windows: WindowState[];
  /** No worker calls the endpoint before this time: epoch ms on Redis's clock. 0 when there is no block. */
  blockedUntilMs: number;
  /** How long the destination asked us to wait, in ms, where the block is shorter. Only during a block. */
  askedMs?: number;
  /** The part of the budget we take, in (0, 1]. Below 1 after recent 429s. */
  share: number;
}

/** What the headers of an answer say about the budget; see `parseRateLimitHeaders`. */
export interface Observation {
  /** Calls left in the shortest window, for all clients together. */
  remaining?: number | undefined;
  /** The limits that the destination announces. They can lower ours, never raise them. */
  windows?: readonly Window[] | undefined;
}

/** The calls that wait for a permit now, each by the function that ends its wait. A `Set` is one. */
export interface Waits {
  add(leave: (reason: unknown) => void): void;
  delete(leave: (reason: unknown) => void): void;
}

export interface AcquireOptions {
  signal: AbortSignal;
  /** Default `live`. */
  class?: PermitClass;
  /** Holds the call while it waits. A caller that ends many waits at once needs no signal for each. */
  waits?: Waits;
  /** A permit of the same endpoint that was no longer fresh. The call keeps the place that it had among the waiting calls. */
  insteadOf?: Permit | undefined;
}

/** The right to make one call now. It is used up, whether the call is made or not, unless it is given back. */
export interface Permit {
  /**
   * Ask this once, right before the call. False: the process took so long since the grant that the call would arrive
   * together with those of younger permits. Acquire another permit.
   */
  isFresh(): boolean;
  /** The place that the call had among the waiting calls of this process: a lower one came first. */
  place: number;
  /** Returns it where no call was made. Others may use it, unless a later one was granted meanwhile. Never throws. */
  giveBack(): void;
}

/** The permits of one destination. Each `acquire` gives the right to make one call now. */
export interface Permits {
  /**
   * Resolves when one call to the endpoint fits every window, counting the calls of all workers.
   *
   * @throws the signal's reason at once when it is aborted, or the reason given to `leave`; no permit is used.
   * @throws {import('./errors.js').PermitsClosedError} after `close`; no permit is used.
   * @throws {import('./errors.js').UnknownEndpointError} for an endpoint without windows.
   * @throws {import('./errors.js').PermitsUnavailableError} when Redis keeps failing.
   */
  acquire(endpoint: string, options: AcquireOptions): Promise<Permit>;
  /** Whether a call would probably get its permit at once: no limit makes calls of its class wait in this process now. */
  isFree(endpoint: string, permitClass: PermitClass): boolean;
  /**
   * Call this after a 429. No worker calls the endpoint for `forMs`, and our share of its budget shrinks. The longest
   * block wins.
   *
   * @param forMs `Retry-After` in ms as received; 0 when it was 0 or absent. One second is added here: the header counts
   *   whole seconds, so it can be 0 while most of a second is left.
   * @param askedMs what the destination asked for, where that is longer.
   */
  block(endpoint: string, forMs: number, askedMs?: number): Promise<void>;
  /** Ends a block at a person's request. True if there was one. Waiting workers notice within about two seconds. */
  unblock(endpoint: string): Promise<boolean>;
  /** Call this with the headers of each answer. Returns at once; the report to Redis runs in the background. */
  observe(endpoint: string, observation: Observation): void;
  state(endpoint: string): Promise<PermitsState>;
  /** Ends every wait at once with a `PermitsClosedError`. Permits that arrive afterwards are returned. */
  close(): void;
}
