import type { EnqueuerLanes } from '../enqueue-slice.js';
import type { JobRecord, RecordedJob } from './job-record.js';

export interface RecordingLanesOptions {
  /** Whether the quarantine takes no more events. */
  isQuarantineFull(): boolean;
  /** Called after each job that was recorded. */
  onRecorded(): void;
}

/**
 * Lanes that record their jobs. They answer as Redis does before a worker has delivered anything: a job is new or waits
 * already, and no profile is at the destination.
 */
export function recordingLanes(
  record: JobRecord,
  { isQuarantineFull, onRecorded }: RecordingLanesOptions,
): EnqueuerLanes {
  function add(destination: string, job: Pick<RecordedJob, 'jobId' | 'data'>): 'enqueued' | 'duplicate' {
    if (!record.add(destination, job)) return 'duplicate';
    onRecorded();
    return 'enqueued';
  }

  return {
    enqueue: async (destination, jobs) => jobs.map((job) => add(destination, job)),
    async quarantine(destination, events) {
      const isFull = isQuarantineFull();
      return events.map((event) =>
        isFull && !record.has(destination, event) ? 'quarantine_full' : add(destination, event),
      );
    },
    deliveryStore: () => ({ knownPeople: async (profiles) => profiles.map(() => ({ delivered: {} })) }),
  };
}
