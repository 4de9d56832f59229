import type { DeliveryJob, JobRef } from '@tracklayer/lanes';

/** A job as the queue hands it over, before anybody has looked into it. */
export interface Received {
  ref: JobRef;
  /** Anything: another version of us, or somebody else, may have written it. */
  data: unknown;
  /** Epoch ms, of the queue. */
  queuedAtMs: number;
}

/** A job that was understood. */
export interface Parsed {
  ref: JobRef;
  job: DeliveryJob;
}
