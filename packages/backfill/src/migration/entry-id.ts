import {
  type CanonicalEvent,
  hashField,
  type JsonValue,
  personIdentity,
  profileIdentity,
} from '@tracklayer/events';
import { jobId } from '@tracklayer/lanes';
import type { ProfileEntry } from '../consent/statements.js';
import type { WaitEntry } from '../formats/read-wait.js';

/**
 * The key of an event. Two entries of a migration with the same key are the same event. It consists of Klaviyo's own key:
 * profile, metric, id. The id alone is not enough: Klaviyo gives an event without an id its time in seconds, and other events
 * may have that id too.
 */
export function eventKey({ name, eventId, profile }: CanonicalEvent): string {
  return jobId('metric-event', name, eventId, profileIdentity(profile));
}

/** The id of the event's job in live traffic, where each event has its own id. */
export function liveId({ name, eventId }: Pick<CanonicalEvent, 'name' | 'eventId'>): string {
  return jobId('metric-event', name, eventId);
}

/** The key of a profile entry. Two entries with the same person, fields and consents have the same key. */
export function profileKey({ profile, consents = [] }: ProfileEntry): string {
  const consentHashes = consents.map((consent) => hashField(consent as unknown as JsonValue));
  return jobId('profile-upsert', profileIdentity(profile), hashField(profile as JsonValue), ...consentHashes);
}

/** The key of a person who waits: the person, the variant, and the submission where the file names it. */
export function waitKey({ profile, variantId, eventId = '' }: WaitEntry): string {
  return jobId('back-in-stock', personIdentity(profile), variantId, eventId);
}

/** The number of sets over which keys are spread. */
export const SETS = 16_384;

/** Three members are made of every entry, so each is decoded into the same bytes. A key has 22 characters after its letter. */
const decoded = Buffer.alloc(32);

/**
 * A key as the member of a compact set, `<set>:<number>`: one of 16,384 sets, and a 64-bit number. Redis stores a set of up to
 * 512 numbers in eight bytes per number. So eight million entries take little more than eight bytes each. Set and number have
 * 78 bits together: the chance that any two of ten million entries collide is below 10^-9.
 */
export function setMember(key: string): string {
  decoded.write(key.slice(1), 'base64url');
  return `${decoded.readUInt16BE(0) >> 2}:${decoded.readBigInt64BE(2)}`;
}
