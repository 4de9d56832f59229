/** Where the digits and signs of `2026-04-23T10:15:30` are. */
const SIGNS = [
  { at: 4, code: 0x2d },
  { at: 7, code: 0x2d },
  { at: 10, code: 0x54 },
  { at: 13, code: 0x3a },
  { at: 16, code: 0x3a },
] as const;
const [ZERO, POINT, ZED, PLUS, MINUS, COLON] = [0x30, 0x2e, 0x5a, 0x2b, 0x2d, 0x3a] as const;
/** The length up to the seconds. */
const SECONDS_END = 19;
const MOST_FRACTION_DIGITS = 9;
const MOST_OFFSET_HOURS = 14;
const MINUTE_MS = 60_000;

/** The last text and its moment: the time of one event is parsed by several rules. */
let lastText = '';
let lastMs: number | undefined;

/**
 * `2026-04-23T10:15:30Z` or `2026-04-23T12:15:30.250+02:00` as epoch ms. Undefined for any other text. The offset is
 * required: without it the text is another moment on every machine. Refuses a day that the month does not have, which
 * `Date.parse` would move to the next month.
 */
export function parseInstant(text: string): number | undefined {
  if (text !== lastText) {
    lastMs = read(text);
    lastText = text;
  }
  return lastMs;
}

/** Digit by digit: an import parses millions of times, and a regular expression and `Date.parse` take several times as long. */
function read(text: string): number | undefined {
  for (const { at, code } of SIGNS) if (text.charCodeAt(at) !== code) return undefined;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return undefined;
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return undefined;
  let zoneAt = SECONDS_END;
  if (text.charCodeAt(zoneAt) === POINT) {
    zoneAt += 1;
    while (isDigit(text.charCodeAt(zoneAt))) zoneAt += 1;
    const length = zoneAt - SECONDS_END - 1;
    if (length < 1 || length > MOST_FRACTION_DIGITS) return undefined;
  }
  const offsetMinutes = offsetAt(text, zoneAt);
  if (offsetMinutes === undefined) return undefined;
  // `Date.UTC` takes the years 0 to 99 for those of the twentieth century.
  if (year < 100) return Date.parse(text);
  const local = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds(text, zoneAt));
  return local - offsetMinutes * MINUTE_MS;
}

/** The first three digits after the point. */
function milliseconds(text: string, end: number): number {
  let ms = 0;
  for (let at = SECONDS_END + 1, unit = 100; at < end && unit >= 1; at += 1, unit /= 10)
    ms += (text.charCodeAt(at) - ZERO) * unit;
  return ms;
}

/** The offset at the end of a text, in minutes: `Z` or `+02:00`. Undefined for anything else. */
function offsetAt(text: string, at: number): number | undefined {
  const sign = text.charCodeAt(at);
  if (sign === ZED) return text.length === at + 1 ? 0 : undefined;
  if ((sign !== PLUS && sign !== MINUS) || text.length !== at + 6) return undefined;
  const hours = digits(text, at + 1, 2);
  const minutes = digits(text, at + 4, 2);
  if (text.charCodeAt(at + 3) !== COLON || !(hours <= MOST_OFFSET_HOURS && minutes <= 59)) return undefined;
  return (sign === PLUS ? 1 : -1) * (hours * 60 + minutes);
}

/** The number of so many digits. NaN if one of them is none. */
function digits(text: string, from: number, length: number): number {
  let number = 0;
  for (let at = from; at < from + length; at += 1) {
    const code = text.charCodeAt(at);
    if (!isDigit(code)) return Number.NaN;
    number = number * 10 + code - ZERO;
  }
  return number;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= ZERO + 9;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
