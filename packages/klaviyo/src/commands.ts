import type { CanonicalEvent, ClearableField, Consent, Profile, StockChannel } from '@tracklayer/events';

/**
 * The commands that Klaviyo can be sent, in our words. Each job of a lane is a command of the same `type`. This package
 * ignores the other fields of a job (attempts, dependents).
 */
export type Command = ProfileUpsert | ListSubscription | MetricEvent | EventBackfill | BackInStock;

export interface ProfileUpsert {
  type: 'profile-upsert';
  profile: Profile;
  /** Fields that become empty. */
  clear?: readonly ClearableField[];
}

export interface ListSubscription {
  type: 'list-subscription';
  profile: Profile;
  /** `granted` subscribes; `withdrawn` unsubscribes from all marketing on its channels, whatever the list. */
  consent: Consent & { status: 'granted' | 'withdrawn' };
  /** ISO 8601: the time of the event. It counts when the consent has no time of its own. */
  time: string;
  /** Replaces the destination's list. */
  listId?: string;
  /**
   * Set for an import of old consent. Klaviyo then sends no double opt-in and starts no welcome flow, so a live opt-in
   * must never set it.
   */
  historical?: boolean;
}

export interface MetricEvent {
  type: 'metric-event';
  event: CanonicalEvent;
  /** Klaviyo records the event but starts no flow. */
  backfill?: boolean;
  /** Set when the job is the replay of a dead letter. `backfill` is set when the event is old by now. */
  replay?: { backfill?: boolean };
}

export interface EventBackfill {
  type: 'event-backfill';
  /** At most 1,000. */
  events: readonly CanonicalEvent[];
  /** At most 10,000, sent as one import in place of events. */
  profiles?: readonly Profile[];
  /** At most 1,000 addresses of one kind and one source, sent as one subscription job in place of events. */
  consents?: readonly Pick<ListSubscription, 'profile' | 'consent' | 'time'>[];
  /** Of the consents: replaces the destination's list. */
  listId?: string;
  /** Sent as the property `migration_id`, so that flow filters can exclude it. */
  migrationId: string;
  /**
   * Klaviyo has accepted the profiles as this import job of `size` profiles. It is asked for its state, and nothing is sent.
   * Where `profiles` are fewer by now, a position in the request says nothing any more.
   */
  importJob?: { id: string; size: number };
}

/** A person waits for a variant of the account's catalogue. */
export interface BackInStock {
  type: 'back-in-stock';
  profile: Profile;
  /** The id of the variant in the shop's system, or a whole id of Klaviyo. */
  variantId: string;
  channels: readonly StockChannel[];
}
