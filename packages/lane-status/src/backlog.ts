import { ENDPOINT_LIMITS } from '@tracklayer/klaviyo';

/** When the waiting events of a lane will be gone. */
export interface Backlog {
  /** In ms, one by one, at the calls that a minute may have now. */
  singlyMs: number;
  /** An estimate, in ms, in bulk calls. Workers do it where the configuration and the proof allow it. */
  inSurgeMs: number;
  /** Workers deliver it in bulk calls now. */
  isSurge: boolean;
}

const BULK = ENDPOINT_LIMITS['POST /api/event-bulk-create-jobs'];
const EVENTS_A_CALL = 1_000;
const MINUTE_MS = 60_000;
/** Events per second of one worker process in a surge. An assumption below Klaviyo's limits, not a measurement. */
const PROCESS_PER_SECOND = 900;
/** A shorter wait is no backlog. */
const LEAST_MS = 10_000;
/** A call takes a while, however few events it has. */
const LEAST_SURGE_MS = 1_000;

/** Undefined where the lane has no backlog to speak of. Pure. */
export function backlogOf(
  waiting: number | undefined,
  allowedPerMinute: number | undefined,
  isSurge: boolean,
): Backlog | undefined {
  if (waiting === undefined || allowedPerMinute === undefined || allowedPerMinute <= 0) return undefined;
  const singlyMs = Math.round((waiting / allowedPerMinute) * MINUTE_MS);
  if (singlyMs < LEAST_MS && !isSurge) return undefined;
  const perMinute = Math.min(BULK.perMinute * EVENTS_A_CALL, PROCESS_PER_SECOND * 60);
  const inSurgeMs = Math.max(LEAST_SURGE_MS, Math.ceil((waiting / perMinute) * MINUTE_MS));
  return { singlyMs, inSurgeMs, isSurge };
}
