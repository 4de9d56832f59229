import type { Permits } from '@tracklayer/rate-limit';
import type { LaneContext } from '../context.js';
import { SlotsFullError } from './low-priority-slots.js';

export interface Haste {
  /** How long a permit is waited for. */
  withinMs: number;
  /** After how long the job tries again, at least; at most twice as long. */
  againMs: number;
}

/**
 * Permits that are waited for only a moment.
 * @throws {SlotsFullError} from `acquire`; nothing was sent.
 */
export function hastyPermits(
  { permits, nowMs, random }: Pick<LaneContext, 'permits' | 'nowMs' | 'random'>,
  { withinMs, againMs }: Haste,
): Permits {
  return {
    ...permits,
    acquire(endpoint, options) {
      const atMs = nowMs() + againMs * (1 + random());
      const hasty = new AbortController();
      const timer = setTimeout(() => hasty.abort(new SlotsFullError(atMs)), withinMs);
      const signal = AbortSignal.any([options.signal, hasty.signal]);
      return permits.acquire(endpoint, { ...options, signal }).finally(() => clearTimeout(timer));
    },
  };
}
