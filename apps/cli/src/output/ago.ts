const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** How long ago, in the largest unit that fits: `3 min ago`. */
export function ago(atMs: number, nowMs: number): string {
  const passedMs = nowMs - atMs;
  const unit = UNITS.find(([, unitMs]) => passedMs >= unitMs);
  return unit ? `${Math.floor(passedMs / unit[1])} ${unit[0]} ago` : 'just now';
}
