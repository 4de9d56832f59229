import * as crypto from 'node:crypto';
import { JOB_TYPES, type JobType } from '@tracklayer/events';

/*
 * BullMQ refuses some ids (`12`, `a:b`, `0:…`) and lets others collide with its own keys (`meta`, `a:b:c`, `limiter`).
 * The application chooses the event id, which may be any printable text. So a key contains its digest, never the id itself.
 * The letter in front keeps an id from looking like a number, and tells a reader the lane.
 */
const LETTERS: Record<JobType, string> = {
  'profile-upsert': 'p',
  'list-subscription': 'l',
  'metric-event': 'm',
  'event-backfill': 'b',
  'back-in-stock': 's',
};

/** The type of a job, from its id. Undefined for an id that {@link jobId} did not make. */
export function typeOfJobId(id: string): JobType | undefined {
  return JOB_TYPES.find((type) => LETTERS[type] === id[0]);
}

/** 22 base64url characters are 132 bits: among 10^15 ids no collision is expected. */
const ID_LENGTH = 22;

/** Node has one-shot hashing since 20.12 and 21.7. It is several times faster on short texts. */
const oneShot: typeof crypto.hash | undefined = crypto.hash;

/** SHA-256 of a text, base64url, 43 characters. */
export function digest(text: string): string {
  return oneShot === undefined
    ? crypto.createHash('sha256').update(text).digest('base64url')
    : oneShot('sha256', text, 'base64url');
}

/**
 * The id of a job. The same type and parts always give the same id; any difference gives another.
 * `jobId('metric-event', 'purchase', 'order-1')` → `m` and 22 characters of `[A-Za-z0-9_-]`.
 */
export function jobId(type: JobType, ...parts: string[]): string {
  // JSON keeps ['a', 'b:c'] and ['a:b', 'c'] apart, and escapes lone surrogates instead of merging them.
  return LETTERS[type] + digest(JSON.stringify([type, ...parts])).slice(0, ID_LENGTH);
}
