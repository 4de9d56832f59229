import { jobOf } from './death.js';
import type { DeadLetter } from './letter.js';
import { maskEmail, maskName, maskPhone, maskWord } from './mask-word.js';
import { identifiersOf, profilesOf } from './people.js';
import { isObject } from './plain.js';
import { scrubberOf } from './scrub-text.js';

/*
 * Personal data stands in a letter where one expects it (the profile), where applications put it (properties, links) and
 * where Klaviyo quotes it back (detail, body). So fields known to be personal are masked as such; and of every other text
 * whatever the job's own identifiers are, and whatever looks like an address or a number, is masked wherever it stands.
 */

type Scrub = (text: string) => string;

/**
 * The letter as it may be shown to anybody: `a***@s***.example`, `+49*********78`, `c***`. Its ids, times, codes and
 * reason stay. Pure; the same letter gives the same masked letter.
 */
export function maskLetter(letter: DeadLetter): DeadLetter {
  const scrub = scrubberFor(letter.job);
  return {
    ...letter,
    ...scrubbed(letter, ['eventId', 'detail', 'body', 'hint'], scrub),
    ...scrubbed(letter, ['pointer'], scrubPattern),
    attempts: letter.attempts.map((attempt) => ({
      ...attempt,
      ...scrubbed(attempt, ['detail'], scrub),
      ...scrubbed(attempt, ['pointer'], scrubPattern),
    })),
    job: maskPersonalData(letter.job),
  };
}

/** A job's payload as it may be shown to anybody, whether it was understood or not. Pure. */
export function maskPersonalData(job: unknown): unknown {
  const scrub = scrubberFor(job);
  return jobOf({ job }) === undefined ? maskValue(job, scrub) : maskJob(job, scrub);
}

function scrubberFor(job: unknown): Scrub {
  return scrubberOf([...identifiersOf(job), ...namesOf(job)]);
}

/** A pointer is made of Klaviyo's field names, which a customer called Data must not make unreadable. */
const scrubPattern = scrubberOf([]);

function scrubbed<T extends object>(holder: T, names: (keyof T)[], scrub: Scrub): Partial<T> {
  const texts = names.filter((name) => typeof holder[name] === 'string');
  return Object.fromEntries(texts.map((name) => [name, scrub(String(holder[name]))])) as Partial<T>;
}

function namesOf(job: unknown): string[] {
  const found = profilesOf(job).flatMap(({ firstName, lastName }) => [firstName, lastName]);
  return found.filter((name) => typeof name === 'string' && name !== '') as string[];
}

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
]);
const EVENT_FIELDS = new Set(['name', 'time']);

function maskJob(job: unknown, scrub: Scrub): unknown {
  return maskFields(job, JOB_FIELDS, scrub, (name, value) => {
    if (name === 'event') return maskEvent(value, scrub);
    return name === 'events' && Array.isArray(value)
      ? value.map((event) => maskEvent(event, scrub))
      : maskField(name, value, scrub);
  });
}

function maskEvent(event: unknown, scrub: Scrub): unknown {
  return maskFields(event, EVENT_FIELDS, scrub, (name, value) => maskField(name, value, scrub));
}

const NONE: ReadonlySet<string> = new Set();

function maskValue(value: unknown, scrub: Scrub): unknown {
  if (Array.isArray(value)) return value.map((each) => maskValue(each, scrub));
  if (isObject(value)) return maskFields(value, NONE, scrub, (name, each) => maskField(name, each, scrub));
  return maskScalar(value, scrub);
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

/** Applications' own names for personal data. */
const PERSONAL =
  /(^|_)(e_?mail|phone|mobile|tel|first_?name|last_?name|full_?name|customer_?name|recipient|address\w*|street|zip|post_?code|postal_?code|ip|birth\w*)$/i;

function maskField(name: string, value: unknown, scrub: Scrub): unknown {
  if (name === 'profile') {
    return maskFields(value, NONE, scrub, (field, each) => maskProfileField(field, each, scrub));
  }
  return PERSONAL.test(name.replace(/(?<=[a-z])(?=[A-Z])/g, '_'))
    ? hide(value, scrub)
    : maskValue(value, scrub);
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
