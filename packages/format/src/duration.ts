import { counted } from './count.js';

const UNITS = [
  { ms: 86_400_000, short: 'd', word: 'day' },
  { ms: 3_600_000, short: 'h', word: 'hour' },
  { ms: 60_000, short: 'min', word: 'minute' },
  { ms: 1_000, short: 's', word: 'second' },
] as const;

interface DurationOptions {
  /** At most so many units, the largest first. Default: 2. */
  units?: 1 | 2;
  /** `4 hours` instead of `4 h`. Default: false. */
  words?: boolean;
}

/** A length of time, rounded down: `2 h 5 min`, `40 s`, `under a second`. A negative one counts as none. */
export function duration(ms: number, { units = 2, words = false }: DurationOptions = {}): string {
  const largest = UNITS.findIndex((unit) => ms >= unit.ms);
  if (largest === -1) return 'under a second';
  let rest = ms;
  const parts = UNITS.slice(largest, largest + units).flatMap((unit) => {
    const amount = Math.floor(rest / unit.ms);
    rest -= amount * unit.ms;
    if (amount === 0) return [];
    return [words ? counted(amount, unit.word) : `${amount} ${unit.short}`];
  });
  return parts.join(' ');
}

/** How long ago, in the largest unit that fits: `3 min ago`, `just now`. */
export function ago(atMs: number, nowMs: number): string {
  const passedMs = nowMs - atMs;
  return passedMs < 1_000 ? 'just now' : `${duration(passedMs, { units: 1 })} ago`;
}
