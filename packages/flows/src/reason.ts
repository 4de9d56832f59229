/** Stable: tests, scripts and pages may compare these. */
export const REASON_CODES = [
  /** Another metric, or the list, starts this flow. Says nothing against the event. */
  'other_trigger',
  'duplicate',
  'address_dropped',
  'email_missing',
  'backfill_flag',
  'migration_traffic',
  /** Server and browser both tell of it, and this one is not its owner's. */
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
  'earlier_event_missing',
  'excluded_by_earlier',
  'excluded_by_later',
  'started_already',
] as const;

export type ReasonCode = (typeof REASON_CODES)[number];

export interface Reason {
  code: ReasonCode;
  /** Where in the record, e.g. `properties.checkout_url`. */
  path?: string;
  /** What is so. */
  message: string;
  /** What to do about it, or why nothing need be done. */
  fix: string;
}
