import { type CanonicalEvent, isCustomName, isObject, LIMITS, type Profile } from '@tracklayer/events';
import { keyValue } from '@tracklayer/journal';
import { quarantinedEvent } from '@tracklayer/lanes';

/*
 * Reads events, profiles and identifiers from any payload. An unparseable payload is a dead letter too, and can contain
 * personal data. So no function here relies on the shape of its argument.
 */

/** The events in a job. */
export function eventsOf(job: unknown): Partial<CanonicalEvent>[] {
  if (!isObject(job)) return [];
  const quarantined = quarantinedEvent(job)?.quarantined.event;
  if (isObject(quarantined)) return [readable(quarantined)];
  const events = Array.isArray(job.events) ? job.events : [job.event];
  return events.filter(isObject) as Partial<CanonicalEvent>[];
}

const LONGEST_TIME = 40;

/** The fields of a quarantined event that have their form. The others may be any text, and must not become labels. */
function readable({
  name,
  eventId,
  time,
  profile,
  properties,
}: Record<string, unknown>): Partial<CanonicalEvent> {
  const isTime = typeof time === 'string' && time.length <= LONGEST_TIME && !Number.isNaN(Date.parse(time));
  return {
    ...(typeof name === 'string' && isCustomName(name) && { name }),
    ...(typeof eventId === 'string' && eventId.length <= LIMITS.maxIdChars && { eventId }),
    ...(isTime && { time }),
    ...(isObject(profile) && { profile: profile as Profile }),
    ...(isObject(properties) && { properties: properties as CanonicalEvent['properties'] }),
  };
}

/** The profiles in a job: its own profile or profiles, and those of its events and consents. */
export function profilesOf(job: unknown): Partial<Profile>[] {
  if (!isObject(job)) return [];
  const consents = Array.isArray(job.consents) ? job.consents.filter(isObject) : [];
  const profiles = Array.isArray(job.profiles) ? job.profiles : [];
  const own = [job.profile, ...profiles, ...consents.map(({ profile }) => profile)];
  return [...own, ...eventsOf(job).map(({ profile }) => profile)].filter(isObject) as Partial<Profile>[];
}

/** E-mail addresses, phone numbers, external ids and ids of browsers as written in the job, without repetitions. */
export function identifiersOf(job: unknown): string[] {
  const found = profilesOf(job).flatMap(({ email, phoneNumber, externalId, exchangeId, anonymousId }) => [
    email,
    phoneNumber,
    externalId,
    exchangeId,
    anonymousId,
  ]);
  return [...new Set(found.filter((each) => typeof each === 'string' && each !== ''))] as string[];
}

/** The values of a property in the events of a job, as they are looked up, without repetitions. */
export function keyValuesOf(job: unknown, name: string): string[] {
  const found = eventsOf(job).map(({ properties }) =>
    isObject(properties) ? keyValue(properties[name]) : undefined,
  );
  return [...new Set(found.filter((value) => value !== undefined))];
}

/** Ids of the events in a job, and of the event that the job was made for, without repetitions. */
export function eventIdsOf(job: unknown): string[] {
  const own = isObject(job) ? [job.eventId] : [];
  const found = [...own, ...eventsOf(job).map(({ eventId }) => eventId)];
  return [...new Set(found.filter((each) => typeof each === 'string' && each !== ''))] as string[];
}
