import type {
  CanonicalEvent,
  ClearableField,
  Consent,
  JobType,
  LeftOut,
  Profile,
  StockChannel,
} from '@tracklayer/events';

/** Version of the job payload. A worker records a job of a newer version as a dead letter; it never guesses. */
export const JOB_VERSION = 1;

/**
 * What jobs may say. A worker understands its own level and those before. Raise it with every change that an older worker would
 * refuse or drop. 1: release 0.1.0. 2: any name of an event, WhatsApp, waits for a variant, cleared fields, ids of a browser,
 * fields of an address.
 */
export const JOB_LEVEL = 2;

/** One job of one destination: its lane and its id there. */
export interface JobRef {
  type: JobType;
  jobId: string;
}

/** One entry of a job's attempt history: a call, or a decision not to call. Contains no key and no personal data. */
export interface Attempt {
  /** Epoch ms, when the attempt ended. */
  atMs: number;
  /** How it ended. Only `retry` counts against the job's attempts. */
  outcome: 'retry' | 'throttled' | 'held' | 'dead';
  /** Klaviyo's `errors[0].code`, or our own where Klaviyo gave no answer, e.g. `timeout`, `connection_reset`. */
  code: string;
  /** HTTP status, where Klaviyo answered. */
  status?: number;
  /** Klaviyo's `errors[0].detail`, redacted. */
  detail?: string;
  /** JSON pointer into the request body. */
  pointer?: string;
  /** Klaviyo's id of the request. Klaviyo's support asks for it. */
  requestId?: string;
  /** Another server than Klaviyo wrote the answer. */
  foreign?: true;
  /** How long the destination asked us to wait, in ms, where that was longer than the longest wait. */
  askedMs?: number;
  /** Values that the destination did not take, by Klaviyo's name of the field. The call went without them. */
  dropped?: { code: string; field: string }[];
  /** How many attempts right before this one are left out: the history has a bound. */
  leftOut?: number;
}

/**
 * Fields of every job. Payloads of version 1 keep their field names, so `releases` and `follows` stay as written in Redis:
 * `releases` names the dependents of a job, `follows` the job that it depends on.
 */
interface JobBase {
  v: typeof JOB_VERSION;
  /** Epoch ms, when the application tracked it. */
  enqueuedAtMs: number;
  /** The dependents: jobs that wait for this one. They are promoted as soon as it has ended. */
  releases?: JobRef[];
  /** The job that this one depends on and waits for. */
  follows?: JobRef & {
    /** Epoch ms: until when it waits at most. */
    untilMs: number;
    /** `delivered`: this job must not go unless that one was delivered (a sign-up's event needs its subscription). `settled`: that one may end in any way. */
    require: 'delivered' | 'settled';
  };
  /** The attempt history, oldest first: every `retry`, and the newest of the others, 50 in all. */
  attempts: Attempt[];
  /** Values that the application gave and that could not be understood. The job is sent without them. */
  leftOut?: LeftOut[];
  /** Set when this job is a replay of a dead letter. */
  replay?: {
    letterId: string;
    campaignId?: string;
    /** The number of this run: 1 for the first replay. */
    count: number;
    /** The event is old and is recorded as back-filled, so that it starts no flow. Only for a `metric-event`. */
    backfill?: boolean;
  };
}

export interface ProfileUpsertJob extends JobBase {
  type: 'profile-upsert';
  profile: Profile;
  /** ISO 8601: when the profile had these values. An older value never overwrites a newer delivered one. */
  time: string;
  /** Fields that become empty. A worker older than this field clears none of them. */
  clear?: readonly ClearableField[];
  /** The event it came with, if any. */
  eventId?: string;
  /** The migration that brings it: a phone number of a bulk import, which is sent one by one. */
  migrationId?: string;
}

export interface ListSubscriptionJob extends JobBase {
  type: 'list-subscription';
  profile: Profile;
  /** `granted` subscribes. `withdrawn` unsubscribes from all marketing on its channels, whatever the list. */
  consent: Consent & { status: 'granted' | 'withdrawn' };
  /** ISO 8601: when it happened. Used where the consent itself has no time. */
  time: string;
  eventId?: string;
  /** Overrides the destination's configured list. */
  listId?: string;
  /**
   * The consent was given in the past and a migration brings it. It is sent with its past time: Klaviyo sends no double
   * opt-in and starts no welcome flow. Never set for a live opt-in.
   */
  historical?: true;
  /** The migration that brings it. It may be paused or cancelled before the job is sent. */
  migrationId?: string;
}

export interface MetricEventJob extends JobBase {
  type: 'metric-event';
  event: CanonicalEvent;
  /** It was quarantined and mended. Its profile and consent go with its replay, since nothing was sent of it before. */
  mended?: true;
  /** It is one line of an order that was sent before. The worker that sent the order added it. */
  ofOrder?: {
    /** The event id of the order. */
    eventId: string;
    /** Set where the order was a replay: whether it was recorded as back-filled. Its lines are recorded in the same way. */
    backfill?: boolean;
  };
}

export interface EventBackfillJob extends JobBase {
  type: 'event-backfill';
  /** At most 1,000. Empty where the job carries profiles. */
  events: BackfilledEvent[];
  /** At most 10,000, instead of events: they are sent as one profile import. A worker older than this field refuses the job. */
  profiles?: Profile[];
  /**
   * At most 1,000 addresses, instead of events: consents of one list, one source and one kind, sent by one call. A worker
   * older than this field refuses the job.
   */
  consents?: BatchedConsent[];
  /** The list of the consents. Overrides the destination's configured list. */
  listId?: string;
  migrationId: string;
  /**
   * Why Klaviyo refused this event (or profile) in its batch. The job is not sent: the worker records it as the dead letter
   * of one event. A replay does not carry this field.
   */
  refused?: Refusal;
  /**
   * Klaviyo has accepted the profiles and imports them by itself. The job stays in its lane until the result is known, and
   * sends nothing. The order of `profiles` is that of the request. A dead letter does not carry this field. A worker older
   * than this field imports the profiles once more.
   */
  importJob?: ImportJobRef;
}

/** One event of a batch. */
export interface BackfilledEvent extends CanonicalEvent {
  /** Values of its line that could not be understood. It is sent without them, and keeps them when it leaves its batch. */
  leftOut?: LeftOut[];
}

/** An import job at Klaviyo. */
export interface ImportJobRef {
  /** Klaviyo's id of it. */
  id: string;
  /** Epoch ms, when Klaviyo accepted it. */
  acceptedAtMs: number;
  /** How many profiles it has. The job has fewer where people were erased since. */
  size: number;
}

/** Tells the destination that a person waits for a variant of a product. A worker older than this type leaves it in its lane. */
export interface BackInStockJob extends JobBase {
  type: 'back-in-stock';
  profile: Profile;
  /** The id of the variant in the shop's system, or a whole id of Klaviyo. */
  variantId: string;
  channels: StockChannel[];
  /** ISO 8601: when the person asked. */
  time: string;
  /** The submission. With the person and the variant it identifies the job. */
  eventId: string;
  /** The migration that brings it. It may be paused or cancelled before the job is sent. */
  migrationId?: string;
}

/** One consent of a batch. */
export interface BatchedConsent {
  /** The id of the `list-subscription` job that it would be alone. Its completion marker has this id. */
  jobId: string;
  profile: Profile;
  consent: Consent & { status: 'granted' | 'withdrawn' };
  /** ISO 8601: when it happened. Used where the consent itself has no time. */
  time: string;
  eventId?: string;
}

/** Why Klaviyo refused an entry of a batch, in Klaviyo's words, redacted. */
export interface Refusal {
  code: string;
  status?: number;
  detail?: string;
  pointer?: string;
  requestId?: string;
  hint?: string;
  textKey?: string;
}

export type DeliveryJob =
  | ProfileUpsertJob
  | ListSubscriptionJob
  | MetricEventJob
  | EventBackfillJob
  | BackInStockJob;

/** What the producer reports for each job. */
export type ReceiptStatus =
  | 'enqueued'
  /** The job waits already, is being sent, or was delivered within the deduplication window. */
  | 'duplicate'
  /** A dead letter of the same job exists. Replay that one. */
  | 'duplicate-of-dead'
  | 'skipped'
  /** The event cannot be delivered as it is. A worker records it as a dead letter. Mend and replay it. */
  | 'quarantined'
  /** The event cannot be delivered as it is, and a limit of the quarantine is reached. It is not kept: only this receipt has its problems. */
  | 'turned-away';
