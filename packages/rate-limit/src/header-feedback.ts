import type { Observation, Window } from './types.js';

export interface HeaderFeedbackOptions {
  /** Reports to Redis, for all workers, how many calls were left. */
  report(remaining: number): Promise<void>;
  /** Called when the limits that the destination announces have changed. */
  announced(windows: readonly Window[]): void;
  onError(error: unknown): void;
}

export interface HeaderFeedback {
  observe(observation: Observation): void;
  close(): void;
}

/** Hundreds of answers arrive per second. Redis gets one report per interval: the fewest calls that were left in it. */
const REPORT_EVERY_MS = 100;

/** Reports what the headers of one endpoint say, rarely enough to cost little. Errors only reach `onError`. */
export function createHeaderFeedback({ report, announced, onError }: HeaderFeedbackOptions): HeaderFeedback {
  let least: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let lastWindows: readonly Window[] | undefined;
  let lastAnnounced = '';
  let closed = false;

  function flush(): void {
    timer = undefined;
    if (least === undefined || closed) return;
    const remaining = least;
    least = undefined;
    timer = setTimeout(flush, REPORT_EVERY_MS).unref();
    report(remaining).catch(onError);
  }

  return {
    observe({ remaining, windows }) {
      if (closed) return;
      // The same list is the same limits: see `parseRateLimitHeaders`.
      if (windows && windows !== lastWindows) {
        lastWindows = windows;
        const signature = windows.map(({ limit, windowMs }) => `${limit}/${windowMs}`).join();
        if (signature !== lastAnnounced) announced(windows);
        lastAnnounced = signature;
      }
      if (remaining === undefined) return;
      least = Math.min(remaining, least ?? remaining);
      if (timer === undefined) flush();
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
