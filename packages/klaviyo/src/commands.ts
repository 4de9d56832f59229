import type { CanonicalEvent, Consent, Profile } from '@tracklayer/events';

/**
 * What can be asked of Klaviyo, in our words. A lane's job of the same `type` is such a command as it stands; what a job
 * carries beyond it (attempts, who waits for whom) is of no interest here.
 */
export type Command = ProfileUpsert | ListSubscription | MetricEvent | EventBackfill;

export interface ProfileUpsert {
  type: 'profile-upsert';
  profile: Profile;
}

export interface ListSubscription {
  type: 'list-subscription';
  profile: Profile;
  /** `granted` subscribes; `withdrawn` unsubscribes from all marketing on its channels, whatever the list. */
  consent: Consent & { status: 'granted' | 'withdrawn' };
  /** ISO 8601: when it happened, in case the consent itself has no time. */
  time: string;
  /** Instead of the destination's own list. */
  listId?: string;
  /**
   * The consent was given long ago and is being brought over. Klaviyo then sends no double opt-in and starts no welcome
   * flow, so it is never set for a live opt-in.
   */
  historical?: boolean;
}

export interface MetricEvent {
  type: 'metric-event';
  event: CanonicalEvent;
  /** Record it, but start no flow. */
  backfill?: boolean;
  /** Of a job that is the replay of a dead letter: the same, where the event is old by now. */
  replay?: { backfill?: boolean };
}

export interface EventBackfill {
  type: 'event-backfill';
  /** At most 1,000. */
  events: readonly CanonicalEvent[];
  /** Instead of events: at most 10,000, as one import. */
  profiles?: readonly Profile[];
  /** Goes out as the property `migration_id`, for flow filters to exclude. */
  migrationId: string;
}
