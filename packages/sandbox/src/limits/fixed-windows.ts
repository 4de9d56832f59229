/**
 * Klaviyo counts calls in fixed windows of one second and one minute at once. A fixed window forgets everything at
 * its border, so a client that watches only its own clock can send twice the limit within one second: half before
 * the border, half after. Whether we can be fooled like that is exactly what this arithmetic is here to show.
 */
export interface FixedWindow {
  widthMs: number;
  limit: number;
  /** Where the borders lie: at `phaseMs + n × widthMs`. */
  phaseMs: number;
  index: number;
  used: number;
}

export interface Throttle {
  windows: FixedWindow[];
  /** No call is let through before this moment: the `Retry-After` of the last 429 counted from when it was given. */
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
 * Counts one call at `nowMs`, or says when to come again. A refused call uses nothing up. `remaining` and `resetMs`
 * speak of the shortest window, as in every recording of Klaviyo's headers.
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

/** Shuts the endpoint for the announced time; a later call with a shorter time never opens it earlier. */
export function close(throttle: Throttle, nowMs: number, retryAfterS: number): void {
  throttle.closedUntilMs = Math.max(throttle.closedUntilMs, nowMs + retryAfterS * 1000);
}
