/** When a surge begins and ends. Pure. */

/** The lane as a worker sees it. */
export interface Backlog {
  /** Events that wait in the lane. */
  waiting: number;
  /** Events per second that ended lately, by all workers. Undefined where nobody has watched for long enough. */
  perSecond: number | undefined;
  /** Events per second that the limits of single calls allow in the long run. */
  limitPerSecond: number;
}

/** A lane that just begins again is not judged by its first seconds. */
const SLOWEST_PART_OF_LIMIT = 0.1;
/** A surge ends at this part of the wait at which it begins. What is left then must not hold up fresh events for seconds. */
const END_PART = 0.02;

/** How long the newest waiting event would wait at the pace of single calls, in ms. */
export function expectedWaitMs({ waiting, perSecond, limitPerSecond }: Backlog): number {
  const slowest = limitPerSecond * SLOWEST_PART_OF_LIMIT;
  const pace = Math.min(limitPerSecond, Math.max(slowest, perSecond ?? limitPerSecond));
  return (waiting / pace) * 1_000;
}

/** Whether a surge is to begin. */
export function mustBegin(backlog: Backlog, afterMs: number): boolean {
  return expectedWaitMs(backlog) > afterMs;
}

/**
 * Whether a surge is to go on. Its pace is that of the limits, since bulk calls hide any other.
 *
 * @param doSinglesWait single calls wait for permits. Fresh events would wait behind them.
 */
export function mustGoOn(
  backlog: Omit<Backlog, 'perSecond'> & { doSinglesWait: boolean },
  afterMs: number,
): boolean {
  return backlog.doSinglesWait || expectedWaitMs({ ...backlog, perSecond: undefined }) > afterMs * END_PART;
}
