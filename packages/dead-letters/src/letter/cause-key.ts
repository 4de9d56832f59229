/**
 * The cause of a dead letter: what Klaviyo refused, whatever the lane, the event or the place in a batch.
 *
 * One bad phone number is refused by the profile, by each event and by a back-fill, each with a pointer of its own. Those
 * are many groups and one cause. A cause is a pure function of the group key. So the indexes of groups answer every question
 * about causes, also for letters that an older version wrote.
 */
import { hash } from 'node:crypto';
import { type GroupKey, groupKeyOf } from './group-key.js';
import type { DeadLetter } from './letter.js';

/** What all letters of one cause share, besides their destination. */
export interface CauseKey {
  code: string;
  /** The last field of the pointer, e.g. `phone_number`. */
  field?: string;
  /** The digest of the normalised wording, where code and pointer leave open what was refused. */
  textKey?: string;
}

/** The parts of a JSON:API document that hold fields and are none. In `/data/relationships/list/data/id` the field is `list`. */
const ENVELOPE: ReadonlySet<string> = new Set(['data', 'attributes', 'relationships', 'id', 'type']);

/** Below `properties` every name is a field of the application, also `id`. */
const FREE_FORM = 'properties';

/** The last field that a JSON pointer names, without positions and envelope; undefined if it names none. Pure. */
export function fieldOf(pointer: string): string | undefined {
  const parts = pointer.split('/').filter((part) => part !== '' && !/^(?:\d+|\*)$/.test(part));
  const free = parts.indexOf(FREE_FORM);
  return parts.findLast((part, at) => (free !== -1 && at > free) || !ENVELOPE.has(part));
}

export function causeKeyOf({ code, pointer, textKey }: GroupKey): CauseKey {
  const field = pointer === undefined ? undefined : fieldOf(pointer);
  return {
    code,
    ...(field !== undefined && { field }),
    ...(textKey !== undefined && { textKey }),
  };
}

/** No letters that look like digits, because people read an id aloud and type it. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const ID_LENGTH = 8;
const ID = new RegExp(`^[${ALPHABET}]{${ID_LENGTH}}$`);

/**
 * The id of the cause of a group: 8 lower-case letters and digits. The same in every process and version. A job that waited
 * for a dead job has the cause of that one.
 */
export function causeId(destination: string, key: GroupKey): string {
  if (key.rootCause !== undefined) return key.rootCause;
  const made = known.get(key);
  if (made?.destination === destination) return made.id;
  const { code, field = null, textKey = null } = causeKeyOf(key);
  const id = idOf([destination, code, field, textKey]);
  known.set(key, { destination, id });
  return id;
}

/** A process that keeps what it read asks for the same ids again and again. */
const known = new WeakMap<GroupKey, { destination: string; id: string }>();

/**
 * The id of the same cause at every destination. Undefined for a job that waited for a dead job: the id of that one's cause says
 * nothing about other destinations.
 */
export function sharedCauseId(key: GroupKey): string | undefined {
  if (key.rootCause !== undefined) return undefined;
  const { code, field = null, textKey = null } = causeKeyOf(key);
  return idOf([code, field, textKey]);
}

function idOf(parts: readonly (string | null)[]): string {
  const digest = hash('sha256', JSON.stringify(parts), 'buffer');
  return Array.from(digest.subarray(0, ID_LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

/** The id of the cause of a letter. Pure. */
export function causeIdOf(letter: DeadLetter): string {
  return causeId(letter.destination, groupKeyOf(letter));
}

/** The id that a person typed: capitals, and letters that look like digits, are read as meant. Undefined if it is none. Pure. */
export function readCauseId(typed: string): string | undefined {
  const id = typed.trim().toLowerCase().replaceAll('o', '0').replaceAll(/[il]/g, '1');
  return ID.test(id) ? id : undefined;
}
