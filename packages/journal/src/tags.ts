/**
 * Tags: short digests by which the journal finds events. The journal holds no event id, order number or identifier itself.
 *
 * A tag has 10 characters of base64url, 60 bits. The first ten bits name its bucket. Among a million events two tags are
 * equal with a chance of one in a million.
 */
import { hash } from 'node:crypto';

export const TAG_LENGTH = 10;

/** The tag of an event. All jobs of one event share it, and so do events of one id and different names. */
export function eventTag(eventId: string): string {
  return tagOf('event', eventId);
}

/** The tag of a job without an event: a batch, for example. */
export function jobTag(jobId: string): string {
  return tagOf('job', jobId);
}

/** The tag of a value that people look up: `keyTag('orderId', '10492')`. */
export function keyTag(name: string, value: string): string {
  return tagOf(`key.${name}`, value);
}

export function migrationTag(migrationId: string): string {
  return tagOf('migration', migrationId);
}

/** The tag of a call at Klaviyo, by Klaviyo's id of the request. */
export function requestTag(requestId: string): string {
  return tagOf('request', requestId);
}

/** The tag of a person, for an identifier that decides whose event it is. @param digest from `identifierDigest` */
export function personTag(digest: string): string {
  return digest.slice(0, TAG_LENGTH);
}

/**
 * The tag of a person, for an identifier that stands beside a stronger one. Several people may share it. So an erasure, which
 * goes by the tags that decide, leaves the events of the others. @param digest from `identifierDigest`
 */
export function besideTag(digest: string): string {
  return digest.slice(TAG_LENGTH, 2 * TAG_LENGTH);
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const HEX = [...'0123456789abcdef'];

/** What a bucket keeps of a tag has so many characters. The second character of a tag is in both. */
export const REST_LENGTH = TAG_LENGTH - 1;

/** The names of all buckets: a character of base64url, and a hexadecimal digit. */
export const BUCKETS: readonly string[] = [...ALPHABET].flatMap((first) => HEX.map((digit) => first + digit));

/** The place of each character in the alphabet, by its code. Others have the first place. */
const PLACES = Uint8Array.from({ length: 128 }, (_, code) =>
  Math.max(0, ALPHABET.indexOf(String.fromCharCode(code))),
);

/** The number of the bucket of the tag with which a text begins. */
export function placeAt(text: string): number {
  const first = PLACES[text.charCodeAt(0)] ?? 0;
  const second = PLACES[text.charCodeAt(1)] ?? 0;
  return first * HEX.length + (second >> 2);
}

/** The bucket of a tag, and what the bucket keeps of the tag. */
export function placeOf(tag: string): { bucket: string; rest: string } {
  return { bucket: BUCKETS[placeAt(tag)] ?? '', rest: tag.slice(TAG_LENGTH - REST_LENGTH) };
}

/** The tags of a text that has them one after the other. */
export function tagsIn(text: string): string[] {
  return Array.from({ length: Math.floor(text.length / TAG_LENGTH) }, (_, at) =>
    text.slice(at * TAG_LENGTH, (at + 1) * TAG_LENGTH),
  );
}

export function isTag(text: string): boolean {
  return /^[\w-]{10}$/.test(text);
}

function tagOf(kind: string, value: string): string {
  return hash('sha256', `${kind}:${value}`, 'base64url').slice(0, TAG_LENGTH);
}
