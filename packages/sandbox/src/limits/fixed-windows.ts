/**
 * Klaviyo counts calls in fixed windows of one second and of one minute. A fixed window forgets all calls when it ends.
 * A client can therefore send twice the limit within one second: half before the end of a window, half after it. Tests
 * use these windows to show whether our sender does so.
 */
export interface FixedWindow {
  widthMs: number;
  limit: number;
  /** Windows start at `phaseMs + n × widthMs`. */
  phaseMs: number;
  index: number;
  used: number;
}

export interface Throttle {
  windows: FixedWindow[];
  /** The endpoint answers 429 until this time: the time of the last 429 plus its `Retry-After`. */
  closedUntilMs: number;
}

export type Verdict = { ok: true; remaining: number; resetMs: number } | { ok: false; retryAfterS: number };

export function fixedWindow(widthMs: number, limit: number, phaseMs: number): FixedWindow {
  return { widthMs, limit, phaseMs: phaseMs % widthMs, index: Number.NEGATIVE_INFINITY, used: 0 };
}

function endOf(window: FixedWindow): number {
  return window.phaseMs + (window.index + 1) * window.widthMs;
}

/**
 * Counts one call at `nowMs`, or refuses it with a time to wait. A refused call is not counted. `remaining` and
 * `resetMs` describe the shortest window, as in all recordings of Klaviyo's headers.
 */
export function takeOne(throttle: Throttle, nowMs: number): Verdict {
  if (nowMs < throttle.closedUntilMs) {
    return { ok: false, retryAfterS: Math.ceil((throttle.closedUntilMs - nowMs) / 1000) };
  }
  let freeAtMs = nowMs;
  for (const window of throttle.windows) {
    const index = Math.floor((nowMs - window.phaseMs) / window.widthMs);
    if (index !== window.index) {
      window.index = index;
      window.used = 0;
    }
    if (window.used >= window.limit) freeAtMs = Math.max(freeAtMs, endOf(window));
  }
  if (freeAtMs > nowMs) {
    const retryAfterS = Math.ceil((freeAtMs - nowMs) / 1000);
    close(throttle, nowMs, retryAfterS);
    return { ok: false, retryAfterS };
  }
  for (const window of throttle.windows) window.used++;
  const burst = throttle.windows[0];
  if (burst === undefined) return { ok: true, remaining: 0, resetMs: 0 };
  return { ok: true, remaining: burst.limit - burst.used, resetMs: endOf(burst) - nowMs };
}

/** Closes the endpoint for the announced time. A shorter time does not open it earlier. */
export function close(throttle: Throttle, nowMs: number, retryAfterS: number): void {
  throttle.closedUntilMs = Math.max(throttle.closedUntilMs, nowMs + retryAfterS * 1000);
}
