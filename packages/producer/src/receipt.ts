import type { JobType, PlanSkipReason, Problem } from '@tracklayer/events';
import type { ReceiptStatus } from '@tracklayer/lanes';

/** What became of one job of an event at one destination. */
export interface ReceiptJob {
  destination: string;
  type: JobType;
  /** Always the same for the same event. Absent where it was skipped: there is no job then. */
  jobId?: string;
  status: ReceiptStatus;
  /** Why it was skipped. */
  reason?: PlanSkipReason;
}

/** What became of an event. Once you hold it, every job that says `enqueued` is stored in Redis. */
export interface Receipt {
  /** The event's own, or the one minted for it: with it a call can be repeated without sending anything twice. */
  eventId: string;
  /** Per destination: profile, subscription, event, in the order in which they will be sent. */
  jobs: ReceiptJob[];
  /** Only under `onInvalid: 'report'`: the event was refused for these, and has no jobs. */
  problems?: readonly Problem[];
}
