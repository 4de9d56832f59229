/** Calls of one endpoint that may be made. */
export interface Pace {
  perSecond: number;
  perMinute: number;
}

/** How long so many calls take under both windows, nobody else drawing on them. Pure. */
export function estimateMs(calls: number, { perSecond, perMinute }: Pace): number {
  if (calls <= 0) return 0;
  const wholeMinutes = Math.ceil(calls / perMinute) - 1;
  const rest = calls - wholeMinutes * perMinute;
  return wholeMinutes * 60_000 + Math.ceil(rest / perSecond) * 1_000;
}
