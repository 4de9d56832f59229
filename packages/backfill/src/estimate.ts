/** The rate limit of one endpoint, in calls. */
export interface Pace {
  perSecond: number;
  perMinute: number;
}

/** The time that this many calls take under both windows, if nobody else uses the endpoint. In milliseconds. Pure. */
export function estimateMs(calls: number, { perSecond, perMinute }: Pace): number {
  if (calls <= 0) return 0;
  const wholeMinutes = Math.ceil(calls / perMinute) - 1;
  const rest = calls - wholeMinutes * perMinute;
  return wholeMinutes * 60_000 + Math.ceil(rest / perSecond) * 1_000;
}
