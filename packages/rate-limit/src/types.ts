/** At most `limit` calls in every interval of `windowMs`, wherever it begins. */
export interface Window {
  limit: number;
  windowMs: number;
}

/** Live traffic goes before replays, replays before back-fills. */
export type PermitClass = 'live' | 'replay' | 'backfill';

export interface WindowState extends Window {
  /** Permits that count against the window now. */
  used: number;
  /** What we take of `limit` now: less than it while somebody else draws on the same budget. */
  ceiling: number;
}

export interface PermitsState {
  /** Per window: what is used now of its limit. Shortest first. */
  windows: WindowState[];
  /** Epoch ms on Redis's clock until which nobody may call, 0 if nobody stands in the way. */
  blockedUntilMs: number;
  /** The part of the budget we take, in (0, 1]; 1 unless 429s taught us to take less. */
  share: number;
}

/** What an answer told about the budget; see `parseRateLimitHeaders`. */
export interface Observation {
  /** Calls left in the shortest window, for everybody who draws on it. */
  remaining?: number | undefined;
  /** The limits as the destination announces them. They can lower ours, never raise them. */
  windows?: readonly Window[] | undefined;
}

/** The permits of one destination. One call of `acquire` is the right to make one call now. */
export interface Permits {
  /**
   * Resolves when a call to the endpoint may be made now, under every window, for all workers together.
   *
   * @throws the signal's reason, at once, when it is aborted; no permit is used then.
   * @throws {import('./errors.js').PermitsClosedError} once `close` was called; no permit is used then.
   * @throws {import('./errors.js').UnknownEndpointError} for an endpoint without windows.
   * @throws {import('./errors.js').PermitsUnavailableError} when Redis fails again and again.
   */
  acquire(endpoint: string, options: { signal: AbortSignal; class?: PermitClass }): Promise<void>;
  /**
   * To be called for a 429: nobody calls the endpoint for so long, whichever worker asks, and the share we take of
   * its budget shrinks. The longest block wins.
   *
   * @param forMs `Retry-After` in ms, as it came; 0 where it was 0 or absent. A second is added here, since the
   *   header counts whole seconds and can be 0 while the window still has most of a second to run.
   */
  block(endpoint: string, forMs: number): Promise<void>;
  /** To be called with the headers of an answer. Returns at once; learning is done in the background and may fail silently. */
  observe(endpoint: string, observation: Observation): void;
  state(endpoint: string): Promise<PermitsState>;
  /** Ends every wait at once with a `PermitsClosedError`; permits on their way are given back. */
  close(): void;
}
