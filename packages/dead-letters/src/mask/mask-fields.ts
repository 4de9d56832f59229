import { isObject } from '@tracklayer/events';
import { isPrivateName, maskEmail, maskName, maskPhone, maskText, maskWord } from '@tracklayer/privacy';

/*
 * Decides what a payload's fields show. Profiles show only their shape, and so do fields with a personal or secret
 * name. Every other text shows what its `mask` leaves.
 */

/** Masks running text. It knows what the job at hand knows to be personal. */
export type Mask = (text: string) => string;

/** Ours, and not about a person: readable whatever the job's identifiers are. Only for a job that was understood. */
const JOB_FIELDS = new Set([
  'v',
  'type',
  'enqueuedAtMs',
  'releases',
  'follows',
  'attempts',
  'replay',
  'time',
  'migrationId',
  'channels',
  'clear',
]);
const EVENT_FIELDS = new Set(['name', 'time']);
const NONE: ReadonlySet<string> = new Set();

/** The payload of a job that was understood. */
export function maskJob(job: unknown, mask: Mask): unknown {
  // The names of its own fields are ours too: the job's identifiers are not looked for in them.
  return maskFields(job, JOB_FIELDS, maskText, (name, value) => {
    if (name === 'event') return maskEvent(value, mask);
    if (name === 'variantId' && isProductId(value)) return value;
    if (name === 'leftOut') return maskLeftOut(value, mask);
    return name === 'events' && Array.isArray(value)
      ? value.map((event) => maskEvent(event, mask))
      : maskField(name, value, '', mask);
  });
}

/** Many shops number their variants. A long number looks like a phone number, and is none here. */
function isProductId(value: unknown): boolean {
  return typeof value === 'string' && /^[\w$:.-]+$/.test(value);
}

function maskEvent(event: unknown, mask: Mask): unknown {
  return maskFields(event, EVENT_FIELDS, mask, (name, value) =>
    name === 'leftOut' ? maskLeftOut(value, mask) : maskField(name, value, '', mask),
  );
}

const QUARANTINE_FIELDS = new Set(['problems', 'cut']);

/** A quarantined event may hold anything anywhere, so each of its values shows only its shape. */
export function maskQuarantined(job: unknown, mask: Mask): unknown {
  return maskFields(job, JOB_FIELDS, mask, (_name, quarantined) =>
    maskFields(quarantined, QUARANTINE_FIELDS, mask, (_event, value) => maskWhole(value, mask)),
  );
}

const LEFT_OUT_FIELDS = new Set(['path', 'code', 'got']);

/** A value that was not understood may be anything, so it shows only its shape. */
function maskLeftOut(leftOut: unknown, mask: Mask): unknown {
  if (!Array.isArray(leftOut)) return maskWhole(leftOut, mask);
  return leftOut.map((each) =>
    maskFields(each, LEFT_OUT_FIELDS, mask, (_name, value) => maskWhole(value, mask)),
  );
}

/**
 * Any value.
 *
 * @param within the name of the field around it.
 */
export function maskValue(value: unknown, within: string, mask: Mask): unknown {
  if (Array.isArray(value)) return value.map((each) => maskValue(each, within, mask));
  if (isObject(value)) {
    return maskFields(value, NONE, mask, (name, each) => maskField(name, each, within, mask));
  }
  return maskScalar(value, mask);
}

function maskField(name: string, value: unknown, within: string, mask: Mask): unknown {
  if (name === 'profile') return maskProfile(value, mask);
  // They show only shapes. To look for ten thousand people's identifiers as well would take seconds.
  if (name === 'profiles' && Array.isArray(value)) return value.map((each) => maskProfile(each, maskText));
  return isPrivateName(name, within) ? maskWhole(value, mask) : maskValue(value, name, mask);
}

function maskProfile(value: unknown, mask: Mask): unknown {
  if (!isObject(value)) return maskWhole(value, mask);
  return maskFields(value, NONE, mask, (name, each) => maskProfileField(name, each, mask));
}

function maskFields(
  value: unknown,
  plain: ReadonlySet<string>,
  mask: Mask,
  maskEach: (name: string, value: unknown) => unknown,
): unknown {
  if (!isObject(value)) return maskScalar(value, mask);
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) =>
      plain.has(name) ? [name, each] : [mask(name), maskEach(name, each)],
    ),
  );
}

function maskProfileField(name: string, value: unknown, mask: Mask): unknown {
  if (typeof value !== 'string') return maskWhole(value, mask);
  switch (name) {
    case 'locale':
    case 'country':
      return mask(value);
    case 'email':
      return maskEmail(value);
    case 'phoneNumber':
      return maskPhone(value);
    case 'firstName':
    case 'lastName':
      return maskName(value);
    default:
      return maskWord(value);
  }
}

/** Shows only the shape: all that is known of a person's free properties is that they are about a person. */
export function maskWhole(value: unknown, mask: Mask): unknown {
  if (Array.isArray(value)) return value.map((each) => maskWhole(each, mask));
  if (isObject(value)) return maskFields(value, NONE, mask, (_name, each) => maskWhole(each, mask));
  return typeof value === 'string' || typeof value === 'number' ? maskWord(String(value)) : value;
}

function maskScalar(value: unknown, mask: Mask): unknown {
  if (typeof value === 'string') return mask(value);
  if (typeof value !== 'number') return value;
  // A phone number or customer id can be a number too.
  const text = String(value);
  const masked = mask(text);
  return masked === text ? value : masked;
}
