/** The slots for jobs of one process. Where a lane waits for one, the log and a metric say so. */
import type { Config } from '@tracklayer/config';
import type { JobType } from '@tracklayer/events';
import type { Logger, Metrics } from '@tracklayer/telemetry';
import type { IdleMemory } from './idle-memory.js';
import { createProcessSlots, type LaneSlots } from './process-slots.js';

export interface JobSlots {
  /** For the jobs that the worker of a lane takes. */
  ofLane(destination: string, type: JobType): LaneSlots;
  /** For the events that a surge takes beside them. */
  ofSurge(): LaneSlots;
}

/** More jobs at once are not faster: a process ends about this many in a second. */
const MOST = 1_000;
/** A surge that is alone gets half of them: all that it may have in work. */
const MOST_IN_SURGES = 12_000;
const SAY_EVERY_MS = 60_000;

export function createJobSlots(
  { destinations }: Pick<Config, 'destinations'>,
  log: Logger,
  metrics: Pick<Metrics, 'waitedForSlot'>,
  memory: IdleMemory,
): JobSlots {
  // So a lane that is busy alone has the concurrency of its destination.
  const most = Math.max(MOST, ...destinations.map(({ concurrency }) => 2 * concurrency));
  const lanes = createProcessSlots(most);
  const surges = createProcessSlots(MOST_IN_SURGES);
  let saidMs = Number.NEGATIVE_INFINITY;

  function sayFull(destination: string, type: JobType, inWork: number): void {
    metrics.waitedForSlot(destination, type);
    const now = performance.now();
    if (now - saidMs < SAY_EVERY_MS) return;
    saidMs = now;
    log.warn(
      { destination, type, inWork, most },
      'this worker has as many jobs in work as it may, so its lanes share the slots. Start more workers if the lanes grow',
    );
  }

  const noting = (slots: LaneSlots): LaneSlots => ({
    ...slots,
    began() {
      slots.began();
      memory.jobBegan();
    },
    ended() {
      slots.ended();
      memory.jobEnded();
    },
  });

  return {
    ofLane: (destination, type) => noting(lanes.lane((inWork) => sayFull(destination, type, inWork))),
    ofSurge: () => noting(surges.lane()),
  };
}
