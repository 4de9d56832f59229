import { isPersonalName, maskEmail, maskName, maskPhone, maskWord, scrubPattern } from '@tracklayer/privacy';
import { isObject } from '../is-object.js';

/*
 * What of a payload's fields is shown: of profiles the shape alone, of fields with a personal name likewise, of all other
 * texts what `scrub` leaves.
 */

type Scrub = (text: string) => string;

/** Ours, and not about a person: readable whatever the job's identifiers are. Holds for a job that was understood. */
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
]);
const EVENT_FIELDS = new Set(['name', 'time']);
const NONE: ReadonlySet<string> = new Set();

/** A job that was understood. */
export function maskJob(job: unknown, scrub: Scrub): unknown {
  // The names at the top are ours too.
  return maskFields(job, JOB_FIELDS, scrubPattern, (name, value) => {
    if (name === 'event') return maskEvent(value, scrub);
    return name === 'events' && Array.isArray(value)
      ? value.map((event) => maskEvent(event, scrub))
      : maskField(name, value, '', scrub);
  });
}

function maskEvent(event: unknown, scrub: Scrub): unknown {
  return maskFields(event, EVENT_FIELDS, scrub, (name, value) => maskField(name, value, '', scrub));
}

/** Any value. `within`: the name of the field it stands in. */
export function maskValue(value: unknown, within: string, scrub: Scrub): unknown {
  if (Array.isArray(value)) return value.map((each) => maskValue(each, within, scrub));
  if (isObject(value)) {
    return maskFields(value, NONE, scrub, (name, each) => maskField(name, each, within, scrub));
  }
  return maskScalar(value, scrub);
}

function maskField(name: string, value: unknown, within: string, scrub: Scrub): unknown {
  if (name === 'profile') return maskProfile(value, scrub);
  // Nothing but shapes is shown of them; to look for ten thousand people's identifiers as well would take seconds.
  if (name === 'profiles' && Array.isArray(value))
    return value.map((each) => maskProfile(each, scrubPattern));
  return isPersonalName(name, within) ? hide(value, scrub) : maskValue(value, name, scrub);
}

function maskProfile(value: unknown, scrub: Scrub): unknown {
  if (!isObject(value)) return hide(value, scrub);
  return maskFields(value, NONE, scrub, (name, each) => maskProfileField(name, each, scrub));
}

function maskFields(
  value: unknown,
  plain: ReadonlySet<string>,
  scrub: Scrub,
  mask: (name: string, value: unknown) => unknown,
): unknown {
  if (!isObject(value)) return maskScalar(value, scrub);
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) =>
      plain.has(name) ? [name, each] : [scrub(name), mask(name, each)],
    ),
  );
}

function maskProfileField(name: string, value: unknown, scrub: Scrub): unknown {
  if (typeof value !== 'string') return hide(value, scrub);
  switch (name) {
    case 'locale':
    case 'country':
      return scrub(value);
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

/** Of a person's free properties nothing is known but that they are about a person: only their shape is shown. */
function hide(value: unknown, scrub: Scrub): unknown {
  if (Array.isArray(value)) return value.map((each) => hide(each, scrub));
  if (isObject(value)) return maskFields(value, NONE, scrub, (_name, each) => hide(each, scrub));
  return typeof value === 'string' || typeof value === 'number' ? maskWord(String(value)) : value;
}

function maskScalar(value: unknown, scrub: Scrub): unknown {
  if (typeof value === 'string') return scrub(value);
  if (typeof value !== 'number') return value;
  // A phone number or customer id can be a number too.
  const text = String(value);
  const masked = scrub(text);
  return masked === text ? value : masked;
}
