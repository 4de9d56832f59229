/**
 * Notices that this process stood still, for example on a machine with too few processors.
 *
 * Defends against a false report. The sandbox notices requests that come during a stall only after it, together with later
 * ones. Then their client seems to have exceeded a limit that it kept.
 */
import { performance } from 'node:perf_hooks';

export interface StallWatch {
  /** For how long a request that is noticed now may have waited for this process, in ms. 0 while it runs as usual. */
  heldUpMs(): number;
  stop(): void;
}

const TICK_MS = 20;
/** A shorter stall changes the count of a second by little, so the times are taken as they are. */
const NOTABLE_MS = 100;

/** @param nowMs a clock that only goes forward. */
export function watchStalls(nowMs: () => number = () => performance.now()): StallWatch {
  let last = nowMs();
  // Timers run before this process reads its connections. So the last tick may be younger than the requests that it reads.
  let beforeLast = last;
  const timer = setInterval(() => {
    beforeLast = last;
    last = nowMs();
  }, TICK_MS);
  timer.unref();
  return {
    heldUpMs() {
      const ms = nowMs() - beforeLast;
      return ms > NOTABLE_MS ? ms : 0;
    },
    stop: () => clearInterval(timer),
  };
}
