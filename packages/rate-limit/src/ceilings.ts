import { longestOf, PPM, type Rules } from './rules.js';

/** How many grants each log may hold for one class: per window, then the pace. */
export interface Ceilings {
  windows: number[];
  /** Binds the lower classes always, and live traffic while the budget is contended or half of it is used. */
  pace: number;
  /**
   * The pace of a class that has another one's traffic before it: no faster than the longest window bears for good. Else it
   * would come to that window's end, stop, and leave live traffic the reserve alone until the window has passed.
   */
  paceBehind: number;
}

/** What we take of each window now, all classes together. At least one call, or a job would wait for ever. */
export function ceilingsOf(rules: Rules, sharePpm: number, crowd: number): Ceilings {
  const windows = rules.windows.map(({ limit }, index) => {
    const share = Math.floor((limit * sharePpm) / PPM);
    return Math.max(1, index === 0 ? Math.min(share, limit - crowd) : share);
  });
  const longest = windows[windows.length - 1] as number;
  return { windows, pace: paceCeiling(longest, rules), paceBehind: evenCeiling(longest, rules) };
}

/**
 * A quarter above the even rate of the longest window: workers that ask a few ms late make up for it, and over its
 * whole length the window itself still binds.
 */
export function paceCeiling(longestCeiling: number, { paceMs, windows }: Rules): number {
  return Math.max(1, Math.ceil((longestCeiling * paceMs * 5) / (longestOf(windows).windowMs * 4)));
}

/** The even rate of the longest window, in calls per pace. */
function evenCeiling(longestCeiling: number, { paceMs, windows }: Rules): number {
  return Math.max(1, Math.ceil((longestCeiling * paceMs) / longestOf(windows).windowMs));
}

/** What is left of a ceiling for a class when each of `higherClasses` with traffic has its reserve kept free. */
export function belowReserve(ceiling: number, higherClasses: number, { reservePpm }: Rules): number {
  return Math.max(1, ceiling - higherClasses * Math.floor((ceiling * reservePpm) / PPM));
}
