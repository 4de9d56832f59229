import type {
  AnyEventName,
  AwaitedVariant,
  CanonicalEvent,
  ClearableField,
  Consent,
  LeftOut,
  Normalised,
  Profile,
  Warning,
} from '@tracklayer/events';

/** One call of the application after validation: an event, or a profile, subscription or withdrawal without an event. */
export interface Submission {
  /** Part of the job ids, since a refund may have the `eventId` of its order and still is another event. */
  name: AnyEventName | 'profile' | 'subscription' | 'withdrawal' | 'back_in_stock';
  eventId: string;
  /** ISO 8601: the original moment. */
  time: string;
  profile: Profile;
  consent?: Consent;
  /** Set where the subscription is for another list than the destination's. */
  listId?: string;
  /** Set where the person waits for a variant. */
  awaited?: AwaitedVariant;
  /** Fields of the profile that become empty. */
  clear?: readonly ClearableField[];
  /** Absent where no metric event is sent. */
  event?: CanonicalEvent;
  /** Values that the application gave and that are not sent. They travel beside the event. */
  leftOut?: LeftOut[];
  /** The same values for the receipt. */
  warnings?: Warning[];
  /** Paths of the values that were written in their canonical form, for the receipt. */
  normalised?: string[];
}

export function eventSubmission(checked: Normalised<CanonicalEvent>): Submission {
  const { value: event, leftOut, warnings, changed } = checked;
  const { name, eventId, time, profile, consent, properties } = event;
  const submission: Submission = { name, eventId, time, profile, event };
  if (leftOut.length > 0) submission.leftOut = leftOut;
  if (warnings.length > 0) submission.warnings = warnings;
  if (changed.length > 0) submission.normalised = changed;
  if (consent !== undefined) submission.consent = consent;
  if (name === 'sign_up' && typeof properties.listId === 'string') submission.listId = properties.listId;
  return submission;
}
