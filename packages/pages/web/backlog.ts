/** When the waiting events of a lane will be gone, in words. Pure. */
import { duration } from '@tracklayer/format';
import type { Destination, LaneRow } from './api.js';

/** For the page of the lane. Undefined where no backlog is to speak of. */
export function backlogWords({ backlog, paused, holds, unserved }: LaneRow): string | undefined {
  if (backlog === undefined) return undefined;
  const { singlyMs, inSurgeMs, isSurge } = backlog;
  const what =
    paused || holds !== undefined || unserved !== undefined
      ? 'Once the lane runs again, the waiting events are gone in about'
      : 'The waiting events are gone in about';
  if (isSurge) return `${what} ${duration(inSurgeMs)}, in bulk calls.`;
  return `${what} ${duration(singlyMs)}, one by one. A surge would take about ${duration(inSurgeMs)}.`;
}

/** By the limits alone, in ms: before enough is seen for a forecast. Undefined where nothing is on its way. */
export function backlogMs({ state, lanes }: Destination): number | undefined {
  if (state !== 'runs') return undefined;
  const backlog = lanes.find((lane) => lane.backlog !== undefined)?.backlog;
  return backlog?.isSurge ? backlog.inSurgeMs : backlog?.singlyMs;
}
