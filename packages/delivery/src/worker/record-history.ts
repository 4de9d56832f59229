import type { LaneRecorder } from '@tracklayer/history';
import type { LaneContext } from '../context.js';

/** From this status on, a call counts as failed. */
const FAILED = 400;

/** The same lane. It also counts in the history what it counts in the metrics, and the pauses that the destination asks for. */
export function withHistory(lane: LaneContext, record: LaneRecorder): LaneContext {
  const { metrics, permits } = lane;
  return {
    ...lane,
    metrics: {
      ...metrics,
      settled(destination, type, outcome) {
        metrics.settled(destination, type, outcome);
        record.attempted(outcome);
      },
      delivered(destination, type, sinceTrackMs) {
        metrics.delivered(destination, type, sinceTrackMs);
        record.accepted(sinceTrackMs);
      },
      called(destination, endpoint, status, tookMs) {
        metrics.called(destination, endpoint, status, tookMs);
        record.called(tookMs, status === undefined || status >= FAILED);
      },
      permitWaited(destination, endpoint, waitedMs) {
        metrics.permitWaited(destination, endpoint, waitedMs);
        record.permitWaited(waitedMs);
      },
    },
    permits: {
      ...permits,
      block(endpoint, forMs, askedMs) {
        record.throttledFor(forMs);
        return permits.block(endpoint, forMs, askedMs);
      },
    },
  };
}
