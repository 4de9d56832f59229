/**
 * The slots of one lane's worker for jobs of lower priority than live traffic: replays, and the subscriptions of a back-fill.
 *
 * BullMQ hands out live jobs first, but a job that waits for its permit keeps its slot in the worker. Replays wait long,
 * because the limits leave them few permits. Without a bound they would fill every slot and block live jobs.
 * So only some slots may wait for a permit for longer than a moment. While no limit makes them wait, replays use all slots.
 * A job that finds the slots full returns to its lane, with a time at about which it will get a permit. Each such job gets
 * a later time than the one before, at the rate at which permits are granted.
 */
import type { Permits } from '@tracklayer/rate-limit';

export interface LowPrioritySlots {
  /** When to retry (epoch ms) if the slots are full; undefined if one is free. Called before any work on the job. */
  retryAtMs(): number | undefined;
  /**
   * The permits for one job. If the slots have filled meanwhile, the first permit is waited for only a moment.
   * @throws {SlotsFullError} from `acquire`; nothing was sent.
   */
  permits(permits: Permits): Permits;
}

export class SlotsFullError extends Error {
  override readonly name = 'SlotsFullError';

  /** When to retry, epoch ms. */
  readonly retryAtMs: number;

  constructor(retryAtMs: number) {
    super('All slots for replays and back-fills wait for permits. Return the job to its lane.');
    this.retryAtMs = retryAtMs;
  }
}

/** A permit that no limit delays comes sooner than this, however many jobs ask at once. */
const MOMENT_MS = 100;
/** The shortest delay of a returned job. */
const MIN_DELAY_MS = 500;
/** The longest delay: the rate may have changed by then. */
const MAX_DELAY_MS = 30_000;
/** The period over which the rate of grants is measured. */
const RATE_PERIOD_MS = 5_000;
/** Jobs return at this multiple of the rate of grants, so that no slot stays empty when the rate grows. */
const OVERCOMMIT = 2;
/** The largest gap between two returns. At first no rate is known, and fifty checks a second cost little. */
const MAX_GAP_MS = 20;

export function createLowPrioritySlots(count: number, nowMs: () => number): LowPrioritySlots {
  /** The start of each wait, the longest first. */
  const waiting = new Set<{ sinceMs: number }>();
  let nextAtMs = 0;
  /** Grants within about the last RATE_PERIOD_MS, decaying, as of `grantedAtMs`. */
  let granted = 0;
  let grantedAtMs = nowMs();

  function grantedNow(): number {
    const now = nowMs();
    granted *= Math.exp(Math.min(0, grantedAtMs - now) / RATE_PERIOD_MS);
    grantedAtMs = now;
    return granted;
  }

  function nextRetryAtMs(): number {
    const now = nowMs();
    const gapMs = Math.min(MAX_GAP_MS, RATE_PERIOD_MS / (OVERCOMMIT * grantedNow()));
    nextAtMs = Math.min(Math.max(nextAtMs + gapMs, now + MIN_DELAY_MS), now + MAX_DELAY_MS);
    return Math.round(nextAtMs);
  }

  function isFull(): boolean {
    if (waiting.size < count) return false;
    const last = [...waiting][count - 1];
    return last !== undefined && nowMs() - last.sinceMs >= MOMENT_MS;
  }

  return {
    retryAtMs: () => (isFull() ? nextRetryAtMs() : undefined),
    permits(permits) {
      let isFirst = true;
      return {
        ...permits,
        async acquire(endpoint, options) {
          // Only the first permit has a time limit. After a call, returning the job would mean making that call again.
          const limited =
            isFirst && waiting.size >= count ? limitedSignal(options.signal, nextRetryAtMs) : undefined;
          isFirst = false;
          const waiter = { sinceMs: nowMs() };
          waiting.add(waiter);
          try {
            const own = limited ? { ...options, signal: limited.signal } : options;
            const permit = await permits.acquire(endpoint, own);
            granted = grantedNow() + 1;
            return permit;
          } finally {
            limited?.end();
            waiting.delete(waiter);
          }
        },
      };
    },
  };
}

/** A signal that aborts after a moment, or when the given signal does. */
function limitedSignal(
  signal: AbortSignal,
  nextRetryAtMs: () => number,
): { signal: AbortSignal; end(): void } {
  const limited = new AbortController();
  const forward = () => limited.abort(signal.reason);
  signal.addEventListener('abort', forward, { once: true });
  if (signal.aborted) forward();
  const timer = setTimeout(() => limited.abort(new SlotsFullError(nextRetryAtMs())), MOMENT_MS);
  return {
    signal: limited.signal,
    end() {
      clearTimeout(timer);
      signal.removeEventListener('abort', forward);
    },
  };
}
