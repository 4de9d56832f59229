import type { CanonicalEvent, Consent, JobType, Profile } from '@tracklayer/events';

/** Version of the job payload. A worker that meets a newer one makes it a dead letter, it never guesses. */
export const JOB_VERSION = 1;

/** Names one job of one destination: its lane and its id there. */
export interface JobRef {
  type: JobType;
  jobId: string;
}

/** One call (or refusal to call) in the story of a job. Holds no key and no personal data. */
export interface Attempt {
  /** Epoch ms, when the attempt ended. */
  atMs: number;
  /** How it ended. Only `retry` spends one of the job's attempts. */
  outcome: 'retry' | 'throttled' | 'held' | 'dead';
  /** Klaviyo's `errors[0].code`, or ours for what never got an answer, e.g. `timeout`, `connection_reset`. */
  code: string;
  /** HTTP status, where there was an answer. */
  status?: number;
  /** Klaviyo's detail, redacted. */
  detail?: string;
  /** JSON pointer into the request body. */
  pointer?: string;
  /** Klaviyo's id of the request, for their support. */
  requestId?: string;
  /** So many attempts right before this one are left out of the story, which would grow without end. */
  leftOut?: number;
}

interface JobBase {
  v: typeof JOB_VERSION;
  /** Epoch ms, when the application's `track` took it. */
  enqueuedAtMs: number;
  /** Jobs that wait for this one; they are promoted as soon as it is settled. */
  releases?: JobRef[];
  /** The job this one waits for. */
  follows?: JobRef & {
    /** Epoch ms: until when at most. */
    untilMs: number;
    /** `delivered`: without it this job must not go (a sign-up's event without its subscription). `settled`: any end will do. */
    require: 'delivered' | 'settled';
  };
  /** The story so far, oldest first: whatever spent an attempt, and the newest of the rest, 50 in all. */
  attempts: Attempt[];
  /** Set when this job is a replay of a dead letter. */
  replay?: {
    letterId: string;
    campaignId?: string;
    /** Which life this is: 1 for the first replay. */
    count: number;
    /** The event is old: recorded as back-filled it starts no flow. Only of a `metric-event`. */
    backfill?: boolean;
  };
}

export interface ProfileUpsertJob extends JobBase {
  type: 'profile-upsert';
  profile: Profile;
  /** ISO 8601: when the profile was as it says; a newer delivered field is never overwritten by an older one. */
  time: string;
  /** The event it came with, if any. */
  eventId?: string;
}

export interface ListSubscriptionJob extends JobBase {
  type: 'list-subscription';
  profile: Profile;
  /** `granted` subscribes; `withdrawn` unsubscribes from all marketing on its channels, whatever the list. */
  consent: Consent & { status: 'granted' | 'withdrawn' };
  /** ISO 8601: when it happened, in case the consent itself has no time. */
  time: string;
  eventId?: string;
  /** Overrides the destination's configured list. */
  listId?: string;
  /**
   * The consent was given long ago and is being brought over: it goes out with its past time, no double opt-in is sent
   * and no welcome flow starts. Never set for a live opt-in.
   */
  historical?: true;
  /** The migration that brings it, which may be paused or cancelled before it is sent. */
  migrationId?: string;
}

export interface MetricEventJob extends JobBase {
  type: 'metric-event';
  event: CanonicalEvent;
}

export interface EventBackfillJob extends JobBase {
  type: 'event-backfill';
  /** At most 1,000; none where the job carries profiles. */
  events: CanonicalEvent[];
  /** At most 10,000, instead of events: they go out as one profile import. A worker older than this field refuses the job. */
  profiles?: Profile[];
  migrationId: string;
  /**
   * What Klaviyo said of this event (or profile) when it refused the batch it was in. The job is not sent; it is the
   * dead letter of one event, on its way to be recorded. A replay of it goes out without.
   */
  refused?: Refusal;
}

/** Why an entry of a batch was refused, as Klaviyo said it. Redacted. */
export interface Refusal {
  code: string;
  status?: number;
  detail?: string;
  pointer?: string;
  requestId?: string;
  hint?: string;
}

export type DeliveryJob = ProfileUpsertJob | ListSubscriptionJob | MetricEventJob | EventBackfillJob;

/** What the producer says became of each job. */
export type ReceiptStatus =
  | 'enqueued'
  /** Already waiting, being sent, or delivered within the deduplication window. */
  | 'duplicate'
  /** A dead letter of the same job exists: replay that one. */
  | 'duplicate-of-dead'
  | 'skipped';
