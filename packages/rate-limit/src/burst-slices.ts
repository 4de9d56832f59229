/**
 * How many permits of a burst one process uses at once.
 *
 * Failure story: hundreds of permits become free together. The process uses them as fast as it can and does nothing else
 * for a good part of a second. Events of other accounts in the same process wait behind each of these calls. So a burst
 * is cut into slices, and the process is idle between them. The window allows the burst no earlier end anyway.
 */
import { type Rules, shortestOf } from './rules.js';

export const SLICE_MS = 20;

/** Permits per slice: a quarter above the rate of the shortest window, so that late timers leave no permit unused. */
export function sliceSizeOf({ windows }: Pick<Rules, 'windows'>): number {
  const { limit, windowMs } = shortestOf(windows);
  return Math.max(1, Math.ceil((limit * SLICE_MS * 5) / (windowMs * 4)));
}

export interface BurstSlices {
  /** How many permits this slice has left. */
  left(): number;
  use(count: number): void;
  close(): void;
}

/** @param next is called at the end of each slice that was used. */
export function createBurstSlices(most: () => number, next: () => void): BurstSlices {
  let used = 0;
  let timer: NodeJS.Timeout | undefined;

  function end(): void {
    timer = undefined;
    used = 0;
    next();
  }

  return {
    left: () => Math.max(0, most() - used),
    use(count) {
      if (count === 0) return;
      used += count;
      timer ??= setTimeout(end, SLICE_MS);
    },
    close() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
