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

/** A length of time in one unit, as short as a figure in a column: `320 ms`, `1.2 s`, `45 s`, `3.5 h`. Rounded. */
export function briefDuration(ms: number): string {
  const [unit, size] = BRIEF.find(([, , from]) => ms >= from) ?? ['ms', 1];
  const amount = ms / size;
  return `${unit !== 'ms' && amount < 9.95 ? amount.toFixed(1).replace('.0', '') : Math.round(amount)} ${unit}`;
}

/** Unit, its length in ms, and from where on it is used: two days are easier to read as 48 h. */
const BRIEF = [
  ['d', 86_400_000, 172_800_000],
  ['h', 3_600_000, 7_200_000],
  ['min', 60_000, 120_000],
  ['s', 1_000, 1_000],
] as const;
