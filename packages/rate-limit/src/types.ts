/** At most `limit` calls in every interval of `windowMs`, wherever it begins. */
export interface Window {
  limit: number;
  windowMs: number;
}

/** Live traffic goes before replays, replays before back-fills. */
export type PermitClass = 'live' | 'replay' | 'backfill';

export interface PermitsState {
  /** Per window: what is used now of its limit. */
  windows: (Window & { used: number })[];
  /** Epoch ms on Redis's clock until which nobody may call, 0 if nobody stands in the way. */
  blockedUntilMs: number;
}

/** The permits of one destination. One call of `acquire` is the right to make one call now. */
export interface Permits {
  /**
   * Resolves when a call to the endpoint may be made now, under every window, for all workers together.
   * @throws the signal's reason, at once, when it is aborted; no permit is used then.
   */
  acquire(endpoint: string, options: { signal: AbortSignal; class?: PermitClass }): Promise<void>;
  /** Nobody calls the endpoint for so long, whichever worker asks. The longest block wins. */
  block(endpoint: string, forMs: number): Promise<void>;
  state(endpoint: string): Promise<PermitsState>;
  /** Ends every wait. */
  close(): void;
}
