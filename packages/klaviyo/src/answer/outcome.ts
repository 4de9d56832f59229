/** Why an attempt failed, as the destination or the network said it. Scrubbed: no key, no personal data. */
export interface Failure {
  /** Klaviyo's `errors[0].code`, or ours: `timeout`, `connection_reset`, `connection_refused`, `dns`, `tls`, `truncated_answer`, `network`, `redirect`, … */
  code: string;
  status?: number;
  detail?: string;
  /** JSON pointer into the request body. */
  pointer?: string;
  requestId?: string;
  /** What on-call can do about it, from the troubleshooting table. */
  hint?: string;
  /** The answer's body, scrubbed and cut to 4 KB. */
  body?: string;
}

export type SkipReason =
  | 'consent_missing'
  | 'consent_withdrawn'
  /** A withdrawal, after which consent was given anew. */
  | 'consent_renewed'
  /** A sign-up's event whose subscription was skipped. */
  | 'not_subscribed'
  | 'not_owner'
  | 'profile_unchanged'
  | 'no_list_configured'
  | 'migration_cancelled';

/** How one attempt ended. A closed set: every switch over `kind` is exhaustive. */
export type Outcome =
  | { kind: 'delivered'; status: number; requestId?: string }
  | { kind: 'duplicate'; reason: 'already_delivered' | 'destination_says_so' }
  | { kind: 'skipped'; reason: SkipReason }
  | { kind: 'retry'; failure: Failure }
  | { kind: 'throttled'; retryAfterMs: number; failure: Failure }
  | { kind: 'held'; failure: Failure }
  | { kind: 'dead'; failure: Failure };
