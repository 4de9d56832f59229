/**
 * Limits how often an address may present a token that is not valid.
 *
 * Memory is bounded: an attacker with many addresses makes the oldest entries go.
 */
export interface Attempts {
  /** Ms until the address may try again; 0 if it may now. */
  waitMs(address: string, nowMs: number): number;
  failed(address: string, nowMs: number): void;
}

const MOST_FAILURES = 10;
const WINDOW_MS = 60_000;
const MOST_ADDRESSES = 10_000;

export function createAttempts(): Attempts {
  const windows = new Map<string, { sinceMs: number; failures: number }>();
  return {
    waitMs(address, nowMs) {
      const window = windows.get(address);
      if (window === undefined || window.failures < MOST_FAILURES) return 0;
      return Math.max(0, window.sinceMs + WINDOW_MS - nowMs);
    },
    failed(address, nowMs) {
      const window = windows.get(address);
      const isOpen = window !== undefined && nowMs - window.sinceMs < WINDOW_MS;
      // A new entry goes to the end of the map, so that the first one is the oldest.
      windows.delete(address);
      windows.set(
        address,
        isOpen ? { ...window, failures: window.failures + 1 } : { sinceMs: nowMs, failures: 1 },
      );
      const [oldest] = windows.keys();
      if (windows.size > MOST_ADDRESSES && oldest !== undefined) windows.delete(oldest);
    },
  };
}
