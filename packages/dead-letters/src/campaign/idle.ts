import type { Campaign } from './types.js';

/** Without news for this long, a campaign waits: for a hold, a retry or its rate. */
const IDLE_AFTER_MS = 1_000;

/** Says whether no letter was taken and none ended lately. Then the runner may look less often. */
export interface IdleWatch {
  isIdle(campaign: Campaign): boolean;
}

export function createIdleWatch(now: () => number): IdleWatch {
  let before = '';
  let movedAtMs = now();
  return {
    isIdle({ counts, state }) {
      const current = `${state} ${Object.values(counts).join(' ')}`;
      if (current !== before) {
        before = current;
        movedAtMs = now();
      }
      return now() - movedAtMs > IDLE_AFTER_MS;
    },
  };
}
