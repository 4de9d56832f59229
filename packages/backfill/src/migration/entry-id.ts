import { type CanonicalEvent, hashField, type JsonValue, profileIdentity } from '@tracklayer/events';
import { jobId } from '@tracklayer/lanes';
import type { ProfileEntry } from '../consent/statements.js';

/**
 * What makes two entries of a migration the same event: Klaviyo's own key (profile, metric, id). The id alone is not enough, as
 * an event that Klaviyo was sent without one has its time to the second there, which others have too.
 */
export function eventKey({ name, eventId, profile }: CanonicalEvent): string {
  return jobId('metric-event', name, eventId, profileIdentity(profile));
}

/** The id of an event's job in live traffic, where ids are minted one for each event. */
export function liveId({ name, eventId }: CanonicalEvent): string {
  return jobId('metric-event', name, eventId);
}

/** The same person with the same fields, who says the same of their consent; anything else is news. */
export function profileKey({ profile, consents = [] }: ProfileEntry): string {
  const said = consents.map((consent) => hashField(consent as unknown as JsonValue));
  return jobId('profile-upsert', profileIdentity(profile), hashField(profile as JsonValue), ...said);
}

/** How many sets an id can be in. */
export const SETS = 16_384;

/**
 * An id as members of compact sets: which of 16,384 sets, and a 64-bit number. Redis keeps a set of numbers in eight bytes
 * each while it has at most 512, so up to eight million entries take little more than their eight bytes. The 78 bits together
 * let no two of ten million meet with a chance above 10^-9.
 */
export function setMember(key: string): string {
  const bytes = Buffer.from(key.slice(1), 'base64url');
  return `${bytes.readUInt16BE(0) >> 2}:${bytes.readBigInt64BE(2)}`;
}
