const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const;

/** A length of time in its largest unit, rounded down: `4 s`, `12 min`, `3 h`, `2 d`. A negative one is `0 s`. */
export function duration(ms: number): string {
  const [unit, sizeMs] = UNITS.find(([, size]) => ms >= size) ?? ['s', 1_000];
  return `${Math.max(0, Math.floor(ms / sizeMs))} ${unit}`;
}
