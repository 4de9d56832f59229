/** How a replay goes: what a person typed, and what the API takes. Pure. */
import { count } from '@tracklayer/format';

export interface Pace {
  /** `10, 100, all`. Empty: all at once. */
  steps: string;
  /** Percent. */
  stopAt: string;
  /** Letters a second. Empty: as many as live traffic leaves. */
  rate: string;
}

export interface PacedOrder {
  steps?: (number | 'all')[];
  stopAt?: number;
  ratePerSecond?: number;
}

/** More letters than these go in steps, unless somebody writes something else. */
const AT_ONCE = 10;

export function usualSteps(total: number): string {
  return total > AT_ONCE ? '10, 100, all' : '';
}

/** What the API takes, or what is wrong. */
export function orderOf({ steps, stopAt, rate }: Pace): PacedOrder | { wrong: string } {
  const sizes = steps.split(/[\s,]+/).filter((part) => part !== '');
  const isFine = sizes.every((size, at) =>
    size === 'all' ? at === sizes.length - 1 : /^[1-9]\d{0,8}$/.test(size),
  );
  if (!isFine) return { wrong: 'Write steps as sizes, and "all" at the end: 10, 100, all.' };
  const share = Number(stopAt) / 100;
  if (sizes.length > 0 && !(stopAt.trim() !== '' && share >= 0 && share <= 1))
    return { wrong: 'Write the share at which it stops in percent, from 0 to 100.' };
  const perSecond = Number(rate);
  if (rate.trim() !== '' && !(perSecond > 0 && Number.isFinite(perSecond)))
    return { wrong: 'Write letters a second as a number above 0, or leave the field empty.' };
  return {
    ...(sizes.length > 0 && {
      steps: sizes.map((size) => (size === 'all' ? size : Number(size))),
      stopAt: share,
    }),
    ...(rate.trim() !== '' && { ratePerSecond: perSecond }),
  };
}

/** The same as options of the command line. */
export function paceWords(order: PacedOrder): string[] {
  const { steps, stopAt, ratePerSecond } = order;
  return [
    ...(steps ? ['--steps', steps.join(',')] : []),
    ...(stopAt === undefined ? [] : ['--stop-at', `${Number((stopAt * 100).toFixed(2))}%`]),
    ...(ratePerSecond === undefined ? [] : ['--rate', String(ratePerSecond)]),
  ];
}

/** `about 1,200` where only a sample of a large selection was read. */
export function aboutCount(value: number, isExact: boolean): string {
  return isExact ? count(value) : `about ${count(value)}`;
}
