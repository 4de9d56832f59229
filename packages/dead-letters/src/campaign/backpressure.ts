/**
 * How many letters a campaign may release now, by how fast its letters come to their end.
 *
 * Defends against letters that enter the lane in large numbers at once. A worker fetches them all before it rests, so a
 * live event that arrives in between has to wait. Letters that do not fit into the worker go back and are fetched again.
 * So the lane holds at most half a second's worth of ready letters. A slow campaign releases a few at a time.
 */
export interface LaneLoad {
  /** Letters of the campaign that are on their way. */
  underWay: number;
  /** Those of them that are in a lane and due. */
  ready: number;
  /** How many letters came to their end per second, measured lately. */
  perSecond: number;
}

export interface BackpressureLimits {
  readyAtMost: number;
  underWayAtMost: number;
}

const READY_SECONDS = 0.5;
const STEP_SECONDS = 0.1;
/** While the speed is unknown or low: half the places of a worker. */
const MIN_READY = 32;
const MIN_STEP = 4;
const MIN_RELEASE = 8;

/**
 * The number of letters to release now. It is zero until a tenth of a second's worth is missing, so that letters do not
 * enter the lane one by one. It is never more than half a second's worth. Pure.
 */
export function releasableNow({ underWay, ready, perSecond }: LaneLoad, limits: BackpressureLimits): number {
  const target = Math.min(limits.readyAtMost, Math.max(MIN_READY, perSecond * READY_SECONDS));
  const step = Math.max(MIN_STEP, perSecond * STEP_SECONDS);
  const missing = target - ready;
  if (missing < Math.min(step, target / 4)) return 0;
  const most = Math.max(MIN_RELEASE, perSecond * READY_SECONDS);
  return Math.max(0, Math.floor(Math.min(missing, most, limits.underWayAtMost - underWay)));
}
