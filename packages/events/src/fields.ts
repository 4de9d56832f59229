import { z } from 'zod';
import { parseInstant } from './instant.js';
import { LIMITS } from './limits.js';
import { isTimeZone } from './normalise/understand.js';

/** A text that passes `test`. A failed test is reported with `code`, and with `fix` as its message. */
function text(code: string, test: (value: string) => boolean, fix: string) {
  return z.string({ error: fix }).refine(test, { error: fix, params: { code } });
}

const EDGE_SPACE = /^\s|\s$/;
const CONTROL = /\p{Cc}/u;
/** Invisible characters: control, format, unassigned and private ones, line and paragraph separators. */
const NOT_PRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u;

function isEventId(value: string): boolean {
  if (value.trim() === '' || NOT_PRINTABLE.test(value)) return false;
  // The limit is in characters, not in UTF-16 units. They are counted only where the length does not decide.
  return value.length <= LIMITS.maxIdChars || [...value].length <= LIMITS.maxIdChars;
}

export const eventId = text(
  'invalid_event_id',
  isEventId,
  `Write 1 to ${LIMITS.maxIdChars} printable characters. Make the id once, when the event is collected.`,
);

const YEAR_2000_MS = Date.UTC(2000, 0, 1);

export const instant = text(
  'invalid_time',
  (value) => (parseInstant(value) ?? Number.NEGATIVE_INFINITY) >= YEAR_2000_MS,
  'Write the original time in ISO 8601 with seconds and offset, from the year 2000 on, e.g. 2026-04-23T10:15:30Z.',
);

/** One `@` with text on both sides. The destination judges the rest: it takes addresses that look odd. */
const EMAIL = /^[^@\p{Cc}]+@[^@\p{Cc}]+$/u;

export const email = text(
  'invalid_email',
  (value) => value.length <= 254 && EMAIL.test(value) && !EDGE_SPACE.test(value),
  'Write one plain address, e.g. ava@shop.example, or leave it out.',
);

export const E164 = /^\+[1-9]\d{6,14}$/;

export const phone = text(
  'invalid_phone',
  (value) => E164.test(value),
  'Write it in E.164 (+, country code, number, only digits), e.g. +4915112345678, or leave it out.',
);

/** A name or id that the shop chose. */
export function label(example: string) {
  return text(
    'invalid_text',
    (value) =>
      value !== '' && value.length <= LIMITS.maxIdChars && !CONTROL.test(value) && !EDGE_SPACE.test(value),
    `Write 1 to ${LIMITS.maxIdChars} characters as text, without spaces around them, e.g. '${example}'.`,
  );
}

/** An id that a tracker keeps in the browser. An encrypted one is long. */
export const browserId = text(
  'invalid_text',
  (value) => value.length <= LIMITS.maxBrowserIdChars && /^[^\s\p{C}]+$/u.test(value),
  `Write the value of the tracker's cookie: 1 to ${LIMITS.maxBrowserIdChars} characters without spaces.`,
);

/** Any text, also an empty one. */
export function words(example: string) {
  return z.string({ error: `Write text, e.g. '${example}'.` });
}

/** An amount of money. A discount and a refund may be negative. */
export const money = z.number({ error: 'Write the amount as a number, e.g. 129.95.' });

/** A count or a quantity. A quantity may be a fraction, e.g. of a kilogram. */
export const quantity = z.number({ error: 'Write a number, e.g. 3.' });

export const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

export const currency = text(
  'invalid_currency',
  (value) => CURRENCIES.has(value),
  'Write an ISO 4217 code in capitals, e.g. EUR.',
);

export const COUNTRY = /^[A-Z]{2}$/;

export const country = text(
  'invalid_country',
  (value) => COUNTRY.test(value),
  'Write an ISO 3166-1 code of two capital letters, e.g. DE.',
);

const LOCALE = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/;

export const locale = text(
  'invalid_locale',
  (value) => LOCALE.test(value),
  'Write a BCP 47 tag, e.g. de-DE.',
);

/** A latitude or a longitude. */
export function degrees(most: number) {
  return z
    .number({ error: 'Write degrees as a number, e.g. 52.52.' })
    .refine((value) => Math.abs(value) <= most, {
      error: `Write degrees from -${most} to ${most}.`,
      params: { code: 'invalid_degrees' },
    });
}

export const timezone = text('invalid_timezone', isTimeZone, 'Write an IANA name, e.g. Europe/Berlin.');

const ADDRESS = z.union([z.ipv4(), z.ipv6()]);

export const ip = text(
  'invalid_ip',
  (value) => ADDRESS.safeParse(value).success,
  'Write an IPv4 or IPv6 address, e.g. 203.0.113.7.',
);

export const url = text(
  'invalid_url',
  (value) => /^https?:\/\//i.test(value) && URL.canParse(value),
  'Write a complete URL, e.g. https://shop.example/cart/1.',
);
