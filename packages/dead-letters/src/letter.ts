import type { Attempt, DeliveryJob, JobType } from '@tracklayer/lanes';

/** Why a job became a dead letter. */
export type DeadReason =
  /** The destination refused it, and no waiting mends that. */
  | 'refused'
  /** Attempts or age ran out. */
  | 'exhausted'
  /** The job it must follow is itself dead. */
  | 'predecessor_dead'
  /** The payload is not a job this worker understands. */
  | 'unparseable'
  /** Its worker died or stalled on it too often. */
  | 'poison';

export type LetterState = 'dead' | 'replaying' | 'resolved';

/** A job that will not succeed by waiting, with its whole story. */
export interface DeadLetter {
  /** `<job type>~<job id>`: the same job is the same letter, however often it dies. */
  id: string;
  destination: string;
  type: JobType;
  jobId: string;
  /** The name of the event it carries, or came with. */
  eventName?: string;
  eventId?: string;
  reason: DeadReason;
  /** Of the last failure. */
  code: string;
  status?: number;
  detail?: string;
  pointer?: string;
  hint?: string;
  requestId?: string;
  /** Scrubbed body of the last answer. */
  body?: string;
  /** Epoch ms. */
  firstFailedAtMs: number;
  lastFailedAtMs: number;
  attempts: Attempt[];
  /** How often it was replayed. */
  replays: number;
  state: LetterState;
  /** How a replay ended, where `state` is `resolved`. */
  resolution?: 'delivered' | 'duplicate' | 'skipped';
  /** The job as it died; `unknown` where it could not be parsed. */
  job: DeliveryJob | unknown;
}
