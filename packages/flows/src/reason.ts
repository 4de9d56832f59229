/** These codes are stable. Tests, scripts and pages may compare them. */
export const REASON_CODES = [
  /** Another metric or the list starts this flow. The event itself is fine. */
  'other_trigger',
  /** Only Klaviyo's own metric starts this flow. The event looks like it. */
  'own_metric_only',
  'duplicate',
  'address_dropped',
  'email_missing',
  'backfill_flag',
  /** A live event that was too old to start flows when it was sent. */
  'sent_too_late',
  'migration_traffic',
  /** Server and browser both send this action, and this event is not its owner's. */
  'not_owned',
  'historical_import',
  'list_missing',
  'other_list',
  'on_list_already',
  'property_missing',
  'property_wrong_kind',
  'property_filtered',
  'consent_missing',
  'consent_pending',
  'consent_withdrawn',
  /** Klaviyo suppresses the address: a bounce, a spam report, an unsubscription by its link. */
  'suppressed',
  'earlier_event_missing',
  'excluded_by_earlier',
  'excluded_by_later',
  'started_already',
  /** Codes of an account's own flows. */
  'not_live',
  'other_integration',
  'property_never_carried',
  'consent_filtered',
  'condition_unknown',
  'held_for_review',
] as const;

export type ReasonCode = (typeof REASON_CODES)[number];

export interface Reason {
  code: ReasonCode;
  /** Path in the record, e.g. `properties.checkout_url`. */
  path?: string;
  /** Describes the reason. */
  message: string;
  /** Tells what to do, or why no action is needed. */
  fix: string;
}
