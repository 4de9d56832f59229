/**
 * What a destination has on record, as flows see it: metric events and list subscriptions, in the destination's words.
 * No request, no canonical event: whoever has those turns them into records first.
 */
export type FlowRecord = EventRecord | SubscriptionRecord;

/** The state of one channel; a channel that is not named was never subscribed. */
export type ConsentState = 'SUBSCRIBED' | 'PENDING' | 'UNSUBSCRIBED';

export interface RecordedProfile {
  /** Whatever tells profiles apart where the records come from: one value, one person. */
  id: string;
  email?: string;
  phoneNumber?: string;
  externalId?: string;
  /**
   * By channel, e.g. `email.marketing`. Holds as long as no subscription of that channel is among the records: those say
   * what held when.
   */
  consents?: Readonly<Record<string, ConsentState>>;
}

export interface EventRecord {
  kind: 'event';
  /** The destination's metric name, e.g. `Placed Order`. */
  metric: string;
  /** The destination deduplicates by (profile, metric, uniqueId). */
  uniqueId?: string;
  /** The original moment, ms since 1970. */
  timeMs: number;
  /** When the destination took it, where that is known: no message goes out before. Left out: at its moment. */
  arrivedAtMs?: number;
  properties: Readonly<Record<string, unknown>>;
  /** Monetary value, beside the properties. */
  value?: number;
  /** Recorded, but by Klaviyo's own rule it starts no flow. */
  backfill: boolean;
  /**
   * What the destination did with it, where that is known. Left out: recorded, unless its uniqueId came before.
   * `withheld`: we do not send it, since the destination's other tracker owns what it tells of.
   */
  fate?: 'recorded' | 'duplicate' | 'dropped' | 'withheld';
  profile: RecordedProfile;
}

export interface SubscriptionRecord {
  kind: 'subscription';
  /** `not_asked`: somebody signed up without granting consent, so nobody was subscribed. */
  state: 'subscribed' | 'pending' | 'unsubscribed' | 'not_asked';
  /** E.g. `email.marketing`. */
  channel: string;
  /** `null`: no list was named. */
  listId: string | null;
  timeMs: number;
  arrivedAtMs?: number;
  /** An old consent brought over: no double opt-in and no welcome. */
  historicalImport: boolean;
  profile: RecordedProfile;
}
