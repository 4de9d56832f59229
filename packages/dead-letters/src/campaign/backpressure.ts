/**
 * How many letters a campaign lets go now, by how fast they come to their end.
 *
 * Defends against: letters that come into the lane in a crowd. A worker fetches them all before it rests, so that a live
 * event which comes amid them waits, and those that find no place in it are put back and fetched again. So no more stand
 * ready than go in half a second, and where they are slow they come a few at a time.
 */
export interface Standing {
  /** On their way at all. */
  underWay: number;
  /** Of these, in a lane and due. */
  ready: number;
  /** How many came to their end each second of late. */
  perSecond: number;
}

export interface RoomLimits {
  readyAtMost: number;
  underWayAtMost: number;
}

const READY_SECONDS = 0.5;
const STEP_SECONDS = 0.1;
/** Before a speed is known, and where it is small: the half of a worker's places. */
const READY_AT_LEAST = 32;
const STEP_AT_LEAST = 4;
const CROWD_AT_LEAST = 8;

/** Pure. A tenth of a second's worth at least, so that not each letter is followed with one, and half a second's at most. */
export function roomNow({ underWay, ready, perSecond }: Standing, limits: RoomLimits): number {
  const wanted = Math.min(limits.readyAtMost, Math.max(READY_AT_LEAST, perSecond * READY_SECONDS));
  const step = Math.max(STEP_AT_LEAST, perSecond * STEP_SECONDS);
  const missing = wanted - ready;
  if (missing < Math.min(step, wanted / 4)) return 0;
  const crowd = Math.max(CROWD_AT_LEAST, perSecond * READY_SECONDS);
  return Math.max(0, Math.floor(Math.min(missing, crowd, limits.underWayAtMost - underWay)));
}
