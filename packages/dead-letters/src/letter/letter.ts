import type { JobType } from '@tracklayer/events';
import type { Attempt, DeliveryJob } from '@tracklayer/lanes';

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
  | 'poison'
  /** Never stored: the letter itself cannot be read by this version, so nothing but its place is known (see unreadable.ts). */
  | 'unreadable';

/**
 * - `dead`: it waits for somebody.
 * - `replaying`: it is on its way again; its job is in the lane, or about to be.
 * - `resolved`: a replay ended well. Kept for a while, so that its story can still be read.
 */
export type LetterState = 'dead' | 'replaying' | 'resolved';

/** How a replay ended, where it ended well. */
export type Resolution = 'delivered' | 'duplicate' | 'skipped';

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
  /** Redacted body of the last answer. */
  body?: string;
  /** Epoch ms. */
  firstFailedAtMs: number;
  lastFailedAtMs: number;
  /** Over all its lives, oldest first, the newest 500; the first of them says how many are left out before it. */
  attempts: Attempt[];
  /** How often it was replayed. */
  replays: number;
  state: LetterState;
  /** Epoch ms of the last replay, where there was one. */
  replayedAtMs?: number;
  /** Epoch ms of the replays before it, oldest first, the newest 50. */
  earlierReplaysAtMs?: number[];
  /** The campaign of the last replay, where it was part of one. */
  campaignId?: string;
  /** The last replay goes out as back-filled: its event is old, and shall start no flow. */
  backfill?: true;
  /** How a replay ended and when, where `state` is `resolved`. */
  resolution?: Resolution;
  resolvedAtMs?: number;
  /** The job as it died, its attempts moved into the letter's; `unknown` where it could not be parsed. */
  job: DeliveryJob | unknown;
}
