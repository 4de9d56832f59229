import type { SeededRandom } from '../../src/simulation/random.js';
import type { Window } from '../../src/types.js';

export type Verdict = { ok: true; remaining: number } | { ok: false; retryAfterS: number };

/** The destination: fixed windows in a random phase. `Retry-After` is cut to whole seconds; an early call is refused. */
export function fixedWindows(
  windows: readonly Window[],
  random: SeededRandom,
): { call(nowMs: number): Verdict } {
  const state = windows.map(({ limit, windowMs }) => ({
    limit,
    windowMs,
    phaseMs: random.between(0, windowMs - 1),
    index: -1,
    used: 0,
  }));
  return {
    call(nowMs) {
      let retryAfterS = -1;
      for (const window of state) {
        const index = Math.floor((nowMs - window.phaseMs) / window.windowMs);
        if (index !== window.index) Object.assign(window, { index, used: 0 });
        if (window.used < window.limit) continue;
        const endMs = window.phaseMs + (index + 1) * window.windowMs;
        retryAfterS = Math.max(retryAfterS, Math.floor((endMs - nowMs) / 1_000));
      }
      if (retryAfterS >= 0) return { ok: false, retryAfterS };
      for (const window of state) window.used += 1;
      return { ok: true, remaining: (state[0]?.limit ?? 0) - (state[0]?.used ?? 0) };
    },
  };
}
