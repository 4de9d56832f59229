import { longestOf, PPM, type Rules } from './rules.js';

/** How many grants each log may hold: one ceiling per window, then the paces. */
export interface Ceilings {
  windows: number[];
  /** Limits lower classes always. Limits live traffic while the budget is contended, or once half of it is used. */
  pace: number;
  /**
   * The pace of a class while a higher class has traffic: the rate that the longest window can sustain. A faster pace
   * would use up that window, and live traffic would have only the reserve until the window has passed.
   */
  paceBehind: number;
}

/** What all classes together take of each window now. At least one call, or a job would wait for ever. */
export function ceilingsOf(rules: Rules, sharePpm: number, crowd: number): Ceilings {
  const windows = rules.windows.map(({ limit }, index) => {
    const share = Math.floor((limit * sharePpm) / PPM);
    return Math.max(1, index === 0 ? Math.min(share, limit - crowd) : share);
  });
  const longest = windows[windows.length - 1] as number;
  return { windows, pace: paceCeiling(longest, rules), paceBehind: evenCeiling(longest, rules) };
}

/**
 * A quarter above the even rate of the longest window, so that workers that ask a few ms late can catch up. Over the
 * whole window the window's own limit still applies.
 */
function paceCeiling(longestCeiling: number, { paceMs, windows }: Rules): number {
  return Math.max(1, Math.ceil((longestCeiling * paceMs * 5) / (longestOf(windows).windowMs * 4)));
}

/** The even rate of the longest window, in calls per pace. */
function evenCeiling(longestCeiling: number, { paceMs, windows }: Rules): number {
  return Math.max(1, Math.ceil((longestCeiling * paceMs) / longestOf(windows).windowMs));
}

/** The ceiling for a class once the reserve of each higher class with traffic is subtracted. At least 1. */
export function belowReserve(ceiling: number, higherClasses: number, { reservePpm }: Rules): number {
  return Math.max(1, ceiling - higherClasses * Math.floor((ceiling * reservePpm) / PPM));
}
