/**
 * How much of a burst one process lets go at once.
 *
 * Defends against a neighbour's burst: where hundreds of permits come free together, a process would use them as fast
 * as it can, and be busy with nothing else for a good part of a second. Other accounts' events in the same process
 * would wait behind each of these calls at every step. Let go a slice at a time, a burst takes as long as its window
 * allows anyway, and between the slices the process is idle.
 */
import { type Rules, shortestOf } from './rules.js';

export const SLICE_MS = 20;

/** A quarter above the rate of the shortest window, so that timers which fire late leave nothing of it unused. */
export function sliceOf({ windows }: Pick<Rules, 'windows'>): number {
  const { limit, windowMs } = shortestOf(windows);
  return Math.max(1, Math.ceil((limit * SLICE_MS * 5) / (windowMs * 4)));
}

export interface Slice {
  /** How many more may go before the next slice. */
  left(): number;
  use(count: number): void;
  close(): void;
}

/** @param next is called when a slice has ended of which something was used. */
export function createSlice(most: () => number, next: () => void): Slice {
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
