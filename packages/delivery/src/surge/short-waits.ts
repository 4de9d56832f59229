/**
 * Keeps the profile jobs of a surge from holding up its events.
 *
 * Failure story: 128 profile jobs had their locks and waited up to a minute for permits, since profiles have a small limit. The
 * events of these people found the lock busy for half a minute, lost their places, and arrived after younger ones. So during a
 * surge a profile job that gets no permit at once returns to its lane and frees its lock. An event then carries the fields.
 */
import type { Permits } from '@tracklayer/rate-limit';
import { SlotsFullError } from '../worker/low-priority-slots.js';

export interface ShortWaits {
  /** Permits of jobs whose waits may end early. */
  over(permits: Permits): Permits;
  /** Ends each wait that has lasted for a moment. Call this each second of a surge. */
  end(): void;
}

const MOMENT_MS = 300;
const AGAIN_MS = 3_000;

export function createShortWaits(nowMs: () => number, random: () => number): ShortWaits {
  const waiting = new Map<(reason: unknown) => void, number>();
  return {
    over: (permits) => ({
      ...permits,
      acquire: (endpoint, options) =>
        permits.acquire(endpoint, {
          ...options,
          waits: {
            add(leave) {
              waiting.set(leave, nowMs());
              options.waits?.add(leave);
            },
            delete(leave) {
              waiting.delete(leave);
              options.waits?.delete(leave);
            },
          },
        }),
    }),
    end() {
      const now = nowMs();
      for (const [leave, sinceMs] of [...waiting]) {
        if (now - sinceMs >= MOMENT_MS) leave(new SlotsFullError(now + AGAIN_MS * (1 + random())));
      }
    },
  };
}
