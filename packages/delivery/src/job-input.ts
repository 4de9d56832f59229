import type { DeliveryJob, JobMarks, JobRef } from '@tracklayer/lanes';

/** A job as the queue returns it, not yet parsed. */
export interface Received {
  ref: JobRef;
  /** Any value: another version or another program may have written it. */
  data: unknown;
  /** Epoch ms on the queue's clock. */
  queuedAtMs: number;
  /** What the journal noted of it before. */
  marks?: JobMarks | undefined;
}

/** A parsed job. */
export interface Parsed<Job extends DeliveryJob = DeliveryJob> {
  ref: JobRef;
  job: Job;
}
