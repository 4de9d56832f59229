import type { CanonicalEvent, Profile } from '@tracklayer/events';
import { isObject } from '../is-object.js';

/*
 * What a job speaks of, read from any payload: an unparseable one is a dead letter too, and has people and events in it
 * all the same. Nothing here trusts a shape.
 */

/** The events a job carries. */
export function eventsOf(job: unknown): Partial<CanonicalEvent>[] {
  if (!isObject(job)) return [];
  const events = Array.isArray(job.events) ? job.events : [job.event];
  return events.filter(isObject) as Partial<CanonicalEvent>[];
}

/** The profiles in a job: its own one or many, and those of its events. */
export function profilesOf(job: unknown): Partial<Profile>[] {
  const own = isObject(job) ? [job.profile, ...(Array.isArray(job.profiles) ? job.profiles : [])] : [];
  return [...own, ...eventsOf(job).map(({ profile }) => profile)].filter(isObject) as Partial<Profile>[];
}

/** E-mail addresses, phone numbers and external ids, as they stand in the job, each once. */
export function identifiersOf(job: unknown): string[] {
  const found = profilesOf(job).flatMap(({ email, phoneNumber, externalId }) => [
    email,
    phoneNumber,
    externalId,
  ]);
  return [...new Set(found.filter((each) => typeof each === 'string' && each !== ''))] as string[];
}

/** Ids of the events a job carries or came with, each once. */
export function eventIdsOf(job: unknown): string[] {
  const own = isObject(job) ? [job.eventId] : [];
  const found = [...own, ...eventsOf(job).map(({ eventId }) => eventId)];
  return [...new Set(found.filter((each) => typeof each === 'string' && each !== ''))] as string[];
}
