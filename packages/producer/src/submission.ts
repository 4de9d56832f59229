import type { CanonicalEvent, Consent, EventName, Profile } from '@tracklayer/events';

/** One call of the application, checked: an event, or a profile or subscription without one. */
export interface Occasion {
  /** Part of the ids of its jobs: a refund may carry its order's `eventId` and still is another event with another profile. */
  name: EventName | 'profile' | 'subscription' | 'withdrawal';
  eventId: string;
  /** ISO 8601: the original moment. */
  time: string;
  profile: Profile;
  consent?: Consent;
  /** Where the subscription is not for the destination's own list. */
  listId?: string;
  /** Absent, where there is no metric event to send. */
  event?: CanonicalEvent;
}

export function eventOccasion(event: CanonicalEvent): Occasion {
  const { name, eventId, time, profile, consent, properties } = event;
  const occasion: Occasion = { name, eventId, time, profile, event };
  if (consent !== undefined) occasion.consent = consent;
  if (name === 'sign_up' && typeof properties.listId === 'string') occasion.listId = properties.listId;
  return occasion;
}
