/**
 * Room in one lane's worker for what goes behind live traffic: replays, and what a back-fill brings beside its batches.
 *
 * BullMQ hands out live jobs first, but a job that waits for its permit keeps its place in the worker, and replays wait
 * long: the limits leave them little. Unbounded they would take every place, and live jobs would stand behind them all.
 * So only so many wait for a permit for longer than a moment; where no limit makes them wait, they use the whole worker. Who
 * finds the room full goes back into the lane, and comes again at about the time when his turn will be: each has a later
 * time than the one before, by the speed at which they get their permits.
 */
import type { Permits } from '@tracklayer/rate-limit';

export interface RoomBehind {
  /** When to come again (epoch ms), where it is full; undefined where it has room. Asked before any work is done. */
  full(): number | undefined;
  /**
   * The permits for one job. Where the room has filled meanwhile, the first is waited for a moment and no longer.
   * @throws {RoomFullError} from `acquire`; nothing was sent.
   */
  permits(permits: Permits): Permits;
}

export class RoomFullError extends Error {
  override readonly name = 'RoomFullError';

  /** When to come again, epoch ms. */
  readonly againAtMs: number;

  constructor(againAtMs: number) {
    super('Too many wait behind live traffic.');
    this.againAtMs = againAtMs;
  }
}

/** Permits that no limit keeps back are given sooner, however many are asked for at once. */
const MOMENT_MS = 100;
/** The soonest anybody comes again. */
const SOONEST_MS = 500;
/** The latest: the speed may have changed by then. */
const LATEST_MS = 30_000;
/** Over what time the speed is judged. */
const MEMORY_MS = 5_000;
/** They come again faster than they go, so that no place stays empty where the speed grows. */
const HASTE = 2;
/** At first no speed is known, and to look fifty times a second costs nothing to speak of. */
const MOST_APART_MS = 20;

export function createRoomBehind(places: number, nowMs: () => number): RoomBehind {
  /** Since when each waits, the longest first. */
  const waiting = new Set<{ sinceMs: number }>();
  let nextAtMs = 0;
  /** Let through in about the last MEMORY_MS, fading, as of `wentAtMs`. */
  let went = 0;
  let wentAtMs = nowMs();

  function wentNow(): number {
    const now = nowMs();
    went *= Math.exp(Math.min(0, wentAtMs - now) / MEMORY_MS);
    wentAtMs = now;
    return went;
  }

  function again(): number {
    const now = nowMs();
    const apartMs = Math.min(MOST_APART_MS, MEMORY_MS / (HASTE * wentNow()));
    nextAtMs = Math.min(Math.max(nextAtMs + apartMs, now + SOONEST_MS), now + LATEST_MS);
    return Math.round(nextAtMs);
  }

  function isFull(): boolean {
    if (waiting.size < places) return false;
    const last = [...waiting][places - 1];
    return last !== undefined && nowMs() - last.sinceMs >= MOMENT_MS;
  }

  return {
    full: () => (isFull() ? again() : undefined),
    permits(permits) {
      let isFirst = true;
      return {
        ...permits,
        async acquire(endpoint, options) {
          // A further one is waited for: a call was made, which would be made anew.
          const patience = isFirst && waiting.size >= places ? patienceOf(options.signal, again) : undefined;
          isFirst = false;
          const waiter = { sinceMs: nowMs() };
          waiting.add(waiter);
          try {
            await permits.acquire(endpoint, patience ? { ...options, signal: patience.signal } : options);
            went = wentNow() + 1;
          } finally {
            patience?.end();
            waiting.delete(waiter);
          }
        },
      };
    },
  };
}

/** A signal that ends the waiting after a moment, or where the one given ends it. */
function patienceOf(signal: AbortSignal, again: () => number): { signal: AbortSignal; end(): void } {
  const over = new AbortController();
  const pass = () => over.abort(signal.reason);
  signal.addEventListener('abort', pass, { once: true });
  if (signal.aborted) pass();
  const timer = setTimeout(() => over.abort(new RoomFullError(again())), MOMENT_MS);
  return {
    signal: over.signal,
    end() {
      clearTimeout(timer);
      signal.removeEventListener('abort', pass);
    },
  };
}
