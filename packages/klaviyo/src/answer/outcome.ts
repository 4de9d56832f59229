import type { Endpoint } from '../request.js';

/** Why an attempt failed, in the words of the destination or the network. Masked: no key, no personal data. */
export interface Failure {
  /** Klaviyo's `errors[0].code`, or ours: `timeout`, `connection_reset`, `connection_refused`, `dns`, `tls`, `truncated_answer`, `network`, `redirect`, … */
  code: string;
  status?: number;
  detail?: string;
  /** JSON pointer into the request body. */
  pointer?: string;
  requestId?: string;
  /** What to do about it; see `HINTS`. */
  hint?: string;
  /** The body of the answer, masked and cut to 4 KB. */
  body?: string;
  /**
   * The refusal does not come from Klaviyo: a proxy, a firewall or Klaviyo's edge wrote the answer. One payload may cause
   * it, so only failures of distinct jobs in a row show an outage.
   */
  foreign?: true;
  /** Tells apart failures of the same code and pointer. Absent when code and pointer say enough. */
  textKey?: string;
}

/** The part of a destination that an answer stops. `list:Y6nRLr` is one list; `backfill` is all that carries the flag. */
export type HoldScope = 'destination' | Endpoint | `list:${string}` | 'backfill';

/** A value that Klaviyo did not take, though the job was delivered. */
export interface Warning {
  /**
   * `partial_failure`: Klaviyo took the call and dropped the value (header `X-Klaviyo-Partial-Failure`). `refused`: it refused
   * the value, and the call went once more without it. `identifier_conflict`: the value belongs to another profile.
   */
  code: 'partial_failure' | 'refused' | 'identifier_conflict';
  /** Klaviyo's name of the value, e.g. `phone_number`. */
  field: string;
}

export type SkipReason =
  | 'consent_missing'
  | 'consent_withdrawn'
  /** Klaviyo knows of a newer unsubscribe, complaint, suppression or bounce. */
  | 'withdrawn_at_klaviyo'
  /** A withdrawal, after which the person consented again. */
  | 'consent_renewed'
  /** The event of a sign-up whose subscription was skipped. */
  | 'not_subscribed'
  | 'not_owner'
  | 'profile_unchanged'
  | 'no_list_configured'
  | 'migration_cancelled'
  /** The person was erased, and nothing may be sent about them. */
  | 'erased'
  /** A batch of consents, each of which ended or became a job of its own. */
  | 'taken_apart';

/** How one attempt ended. A closed set: every switch over `kind` is exhaustive. */
export type Outcome =
  | { kind: 'delivered'; status: number; requestId?: string; warnings?: Warning[] }
  | { kind: 'duplicate'; reason: 'already_delivered' | 'destination_says_so' }
  | { kind: 'skipped'; reason: SkipReason }
  | { kind: 'retry'; failure: Failure }
  /** `askedMs` is there when Klaviyo asked for more than the longest wait, `retryAfterMs`. */
  | { kind: 'throttled'; retryAfterMs: number; askedMs?: number; failure: Failure }
  | { kind: 'held'; scope: HoldScope; failure: Failure }
  | { kind: 'dead'; failure: Failure };
