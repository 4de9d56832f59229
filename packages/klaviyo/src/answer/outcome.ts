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
}

export type SkipReason =
  | 'consent_missing'
  | 'consent_withdrawn'
  /** A withdrawal, after which the person consented again. */
  | 'consent_renewed'
  /** The event of a sign-up whose subscription was skipped. */
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
