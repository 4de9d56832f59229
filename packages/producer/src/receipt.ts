import type { Channel, JobType, PlanSkipReason, Problem, Warning } from '@tracklayer/events';
import type { ReceiptStatus } from '@tracklayer/lanes';

/** The status of one job of an event at one destination. */
export interface ReceiptJob {
  /** The destination's id. */
  destination: string;
  /** What the job does: writes the profile, subscribes, or records the event. */
  type: JobType;
  /** Always the same for the same event. Absent where the job was skipped, or the outbox keeps it. */
  jobId?: string;
  /**
   * `enqueued` and `quarantined`: Redis has the job. `kept`: the outbox has the call, and sends it when Redis takes it. Any other
   * status says why this call stored no job.
   */
  status: ReceiptStatus | 'kept';
  /** Why the job was skipped, or why the quarantine turned the event away. */
  reason?: PlanSkipReason | 'quarantine_full' | 'quarantine_rate';
  /** The channels that were skipped, with the reason `no_address_for_channel`. */
  channels?: Channel[];
}

/** The result of a call. Redis has every job with the status `enqueued` or `quarantined`. */
export interface Receipt {
  /** The id of the event, given or new. A repeat of the call with this id sends nothing twice. */
  eventId: string;
  /** Per destination the profile, subscription and event, in the order in which they are sent. */
  jobs: ReceiptJob[];
  /**
   * Values that the producer could not understand and left out. The event is sent without them. Once for each destination, with
   * the path `destinations`, a code of `onWorkerWarning`: `no_worker`, for example.
   */
  warnings?: readonly Warning[];
  /** Paths of values that the producer wrote in their canonical form, such as a phone number in E.164. */
  normalised?: readonly string[];
  /**
   * Why the event cannot be delivered as it is. Its job is `quarantined` or `turned-away`. With `onInvalid: 'report'` it has
   * no jobs.
   */
  problems?: readonly Problem[];
}
