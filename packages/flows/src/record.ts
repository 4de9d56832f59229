/**
 * A record of a destination: a metric event or a list subscription, with the destination's names. Callers convert
 * requests and canonical events to records first.
 */
export type FlowRecord = EventRecord | SubscriptionRecord;

/** The state of one channel. A channel without a state was never subscribed. */
export type ConsentState = 'SUBSCRIBED' | 'PENDING' | 'UNSUBSCRIBED';

export interface RecordedProfile {
  /** Identifies the profile at the source of the records. */
  id: string;
  email?: string;
  phoneNumber?: string;
  externalId?: string;
  /**
   * Consent by channel, e.g. `email.marketing`. It applies only to channels without a subscription record, because those
   * records have times.
   */
  consents?: Readonly<Record<string, ConsentState>>;
  /** Why Klaviyo sends no marketing to the address, e.g. `HARD_BOUNCE`. Without a time: since ever. */
  suppressions?: readonly { reason: string; atMs?: number }[];
}

export interface EventRecord {
  kind: 'event';
  /** The destination's metric name, e.g. `Placed Order`. */
  metric: string;
  /** The destination deduplicates by (profile, metric, uniqueId). */
  uniqueId?: string;
  /** Original time, ms since 1970. */
  timeMs: number;
  /** Time of acceptance by the destination, in ms. No message is sent before it. Default: `timeMs`. */
  arrivedAtMs?: number;
  properties: Readonly<Record<string, unknown>>;
  /** Klaviyo recorded the event itself, e.g. `Subscribed to Back in Stock`. Default: an application sent it. */
  origin?: 'klaviyo';
  /** Time when the stock of the variant rose, in ms. Absent: the person still waits, or the event is not about stock. */
  restockedAtMs?: number;
  /** Monetary value. It is not a property. */
  value?: number;
  /** Klaviyo records the event and starts no flow. */
  backfill: boolean;
  /** It was too old to start flows when it was sent, and so it has the back-fill flag. */
  late?: true;
  /**
   * The destination's decision about the event. Default: recorded, or a duplicate if its uniqueId came before.
   * `withheld`: we do not send the event, because the destination's other tracker owns the action.
   */
  fate?: 'recorded' | 'duplicate' | 'dropped' | 'withheld';
  profile: RecordedProfile;
}

export interface SubscriptionRecord {
  kind: 'subscription';
  /** `not_asked`: the person signed up without consent and was not subscribed. */
  state: 'subscribed' | 'pending' | 'unsubscribed' | 'not_asked';
  /** E.g. `email.marketing`. */
  channel: string;
  /** `null`: the request named no list. */
  listId: string | null;
  timeMs: number;
  arrivedAtMs?: number;
  /** An imported old consent. It has no double opt-in and no welcome. */
  historicalImport: boolean;
  profile: RecordedProfile;
}
