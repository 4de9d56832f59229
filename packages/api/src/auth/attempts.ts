/**
 * Limits how often an address may present a token that is not valid. Nobody guesses a token: this only saves Redis the look-ups, so
 * each process counts for itself.
 *
 * Memory is bounded: an attacker with many addresses makes the oldest entries go.
 */
export interface Attempts {
  /** Ms until the next attempt is allowed; 0 if it is now. */
  waitMs(of: string, nowMs: number): number;
  failed(of: string, nowMs: number): void;
  /** Forgets the failures. */
  succeeded(of: string): void;
}

const MOST_ENTRIES = 10_000;

export function createAttempts({ most, windowMs }: { most: number; windowMs: number }): Attempts {
  const windows = new Map<string, { sinceMs: number; failures: number }>();
  return {
    waitMs(of, nowMs) {
      const window = windows.get(of);
      if (window === undefined || window.failures < most) return 0;
      return Math.max(0, window.sinceMs + windowMs - nowMs);
    },
    failed(of, nowMs) {
      const window = windows.get(of);
      const isOpen = window !== undefined && nowMs - window.sinceMs < windowMs;
      // A new entry goes to the end of the map, so that the first one is the oldest.
      windows.delete(of);
      windows.set(
        of,
        isOpen ? { ...window, failures: window.failures + 1 } : { sinceMs: nowMs, failures: 1 },
      );
      const [oldest] = windows.keys();
      if (windows.size > MOST_ENTRIES && oldest !== undefined) windows.delete(oldest);
    },
    succeeded: (of) => void windows.delete(of),
  };
}
