import type { JobType } from '@tracklayer/events';
import type { Attempt, DeliveryJob } from '@tracklayer/lanes';

/** Why a job became a dead letter. */
export type DeadReason =
  /** The destination refused it, and a retry cannot succeed. */
  | 'refused'
  /** Its attempts or its maximum age are used up. */
  | 'exhausted'
  /** It depends on a job that is a dead letter itself. */
  | 'predecessor_dead'
  /** The worker cannot parse the payload. */
  | 'unparseable'
  /** The application's event cannot be delivered as it is. */
  | 'invalid'
  /** Its worker crashed or stalled on it too often. */
  | 'poison'
  /** Never stored: this version cannot read the letter. Only its id and its index are known (see unreadable.ts). */
  | 'unreadable';

/**
 * - `dead`: it waits for a replay or a discard.
 * - `replaying`: its job is in the lane, or will be there in a moment.
 * - `resolved`: a replay succeeded. The letter is kept for a while, so that its attempt history can be read.
 */
export type LetterState = 'dead' | 'replaying' | 'resolved';

/** How a successful replay ended. */
export type Resolution = 'delivered' | 'duplicate' | 'skipped';

/** A job that cannot succeed by waiting, with its whole attempt history. */
export interface DeadLetter {
  /** `<job type>~<job id>`. A job that dies several times stays the same letter. */
  id: string;
  destination: string;
  type: JobType;
  jobId: string;
  /** Name of the event in the job, or of the event that the job was made for. */
  eventName?: string;
  eventId?: string;
  reason: DeadReason;
  /** Error code of the last failure. */
  code: string;
  status?: number;
  detail?: string;
  pointer?: string;
  /** Tells letters apart whose code and pointer are the same but whose wording is not. */
  textKey?: string;
  /** The id of the cause of the letter that this job waited for: it died of the same. */
  rootCause?: string;
  hint?: string;
  requestId?: string;
  /** Body of the last response, without secrets. */
  body?: string;
  /** Epoch ms. */
  firstFailedAtMs: number;
  lastFailedAtMs: number;
  /** Attempts of all runs, oldest first: the newest 500. The first one says how many older ones were left out. */
  attempts: Attempt[];
  /** How often it was replayed. */
  replays: number;
  state: LetterState;
  /** Epoch ms of the last replay, if there was one. */
  replayedAtMs?: number;
  /** Epoch ms of the replays before the last one, oldest first: the newest 50. */
  earlierReplaysAtMs?: number[];
  /** The campaign that made the last replay. */
  campaignId?: string;
  /** The last replay was marked as back-filled: its event is old, and must start no flow. */
  backfill?: true;
  /** Names of the properties by whose values the letter is found, beside its ids and people. Absent in letters of 0.1.0. */
  foundBy?: readonly string[];
  /** How the replay ended, and when in epoch ms. Only where `state` is `resolved`. */
  resolution?: Resolution;
  resolvedAtMs?: number;
  /** The job at its death. Its attempts are in the letter instead. `unknown` if the job cannot be parsed. */
  job: DeliveryJob | unknown;
}
