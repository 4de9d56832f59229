import { createRequire } from 'node:module';
import { tz } from '@date-fns/tz';
import { type Problem, parseInstant, timeFrom } from '@tracklayer/events';

type Library = typeof import('date-fns/parse');

const require = createRequire(import.meta.url);
let library: Library | undefined;

/**
 * Required at the first time that needs it. An `import` would read the library's manifest of 200 kB once more for each of its
 * files: half a second and 90 MB for every run.
 */
const parse: Library['parse'] = (...given) => {
  library ??= require('date-fns/parse') as Library;
  return library.parse(...given);
};

/** How the times of a file are to be read. */
export interface TimeReading {
  /** Times without an offset are UTC. */
  utc: boolean;
  /** IANA name: the zone of times without an offset. */
  timeZone?: string | undefined;
  /** A pattern such as `dd.MM.yyyy HH:mm`, or `excel` for days since 1900. Then no other form is read. */
  timeFormat?: string | undefined;
  /** Whether 3/4/2025 is the third of April. Undefined: such a date is refused. */
  dayFirst?: boolean | undefined;
}

/** Days from 1900, as spreadsheets count them, to 1970. */
const EXCEL_EPOCH_DAYS = 25_569;
const DAY_MS = 24 * 3_600_000;
const YEARS_MS = [Date.UTC(2000, 0, 1), Date.UTC(2100, 0, 1)] as const;
/** Years of two digits are within 50 years of this. */
const REFERENCE = new Date(Date.UTC(2020, 0, 1));
const UTC = tz('UTC');

const CLOCKS = ['h:mm:ss a', 'h:mm a', 'H:mm:ss', 'H:mm'];
const withClocks = (...dates: string[]) => dates.flatMap((date) => CLOCKS.map((clock) => `${date} ${clock}`));
/** Forms that have one reading. */
const CLEAR = [
  ...withClocks('d.M.yyyy', 'MMM d, yyyy', 'd MMM yyyy', 'd MMMM yyyy', 'yyyy/M/d'),
  'yyyyMMddHHmmss',
];
const DAY_FIRST = withClocks('d/M/yyyy', 'd/M/yy');
const MONTH_FIRST = withClocks('M/d/yyyy', 'M/d/yy');

const SLASHES = /^(\d{1,2})\/(\d{1,2})\//;
const OFFSET_TOKEN = /[xXO]/;
/** RFC 5322: `Thu, 20 Nov 2025 13:12:00 GMT`. */
const MAIL_TIME = /^(?:\w{3}, )?(\d{1,2} \w{3} \d{4} \d{2}:\d{2}(?::\d{2})?) (GMT|UTC|Z|[+-]\d{4})$/;

/**
 * Converts a time as exports write it to ISO 8601 with an offset: `2026-04-20 10:00:00+0000`, `20.4.2026 10:00`, or seconds,
 * milliseconds or microseconds since 1970. A time without an offset needs a zone. Anything else stays as it is, so that it is
 * refused.
 */
export function isoTime(value: unknown, reading: boolean | TimeReading): unknown {
  const how = typeof reading === 'boolean' ? { utc: reading } : reading;
  const zone = how.timeZone ?? (how.utc ? 'UTC' : undefined);
  if (how.timeFormat !== undefined) return inFormat(value, how.timeFormat, zone) ?? value;
  return (
    timeFrom(value, zone) ??
    (typeof value === 'string' ? inText(value.trim(), how, zone) : undefined) ??
    value
  );
}

function inFormat(value: unknown, format: string, zone: string | undefined): string | undefined {
  const text = String(value).trim();
  if (format === 'excel') {
    const ms = Math.round((Number(text) - EXCEL_EPOCH_DAYS) * DAY_MS);
    return /^\d{5}(?:\.\d+)?$/.test(text) ? timeFrom(wallClock(ms), zone) : undefined;
  }
  const ms = parsedMs(text, format);
  if (ms === undefined) return undefined;
  return OFFSET_TOKEN.test(format.replace(/'[^']*'/g, ''))
    ? new Date(ms).toISOString()
    : timeFrom(wallClock(ms), zone);
}

function inText(text: string, { dayFirst }: TimeReading, zone: string | undefined): string | undefined {
  const microseconds = /^\d{16}$/.test(text) ? Number(text) / 1_000 : undefined;
  const seconds = /^\d{10}\.\d+$/.test(text) ? Number(text) * 1_000 : undefined;
  const epochMs = microseconds ?? seconds;
  if (epochMs !== undefined)
    return isLikely(epochMs) ? new Date(Math.round(epochMs)).toISOString() : undefined;
  const [, mailTime, offset] = MAIL_TIME.exec(text) ?? [];
  if (mailTime !== undefined && offset !== undefined) {
    const ms = ['d MMM yyyy HH:mm:ss', 'd MMM yyyy HH:mm'].map((each) => parsedMs(mailTime, each)).find(isMs);
    return ms === undefined
      ? undefined
      : timeFrom(`${wallClock(ms)}${/^[A-Z]/.test(offset) ? 'Z' : offset}`, undefined);
  }
  const ms = formsOf(text, dayFirst)
    .map((form) => parsedMs(text, form))
    .find((each) => each !== undefined && isLikely(each));
  return ms === undefined ? undefined : timeFrom(wallClock(ms), zone);
}

/** The forms that a text may have. None where the order of day and month is not known. */
function formsOf(text: string, dayFirst: boolean | undefined): readonly string[] {
  const [, first, second] = SLASHES.exec(text) ?? [];
  if (first === undefined) return CLEAR;
  if (Number(first) > 12) return DAY_FIRST;
  if (Number(second) > 12) return MONTH_FIRST;
  return dayFirst === undefined ? [] : dayFirst ? DAY_FIRST : MONTH_FIRST;
}

function parsedMs(text: string, format: string): number | undefined {
  try {
    const ms = parse(text, format, REFERENCE, { in: UTC }).getTime();
    return Number.isNaN(ms) ? undefined : ms;
  } catch {
    return undefined;
  }
}

function isMs(ms: number | undefined): ms is number {
  return ms !== undefined;
}

function isLikely(ms: number): boolean {
  return ms >= YEARS_MS[0] && ms < YEARS_MS[1];
}

/** A moment in UTC as a time without an offset. */
function wallClock(ms: number): string {
  return new Date(ms).toISOString().slice(0, -1);
}

/** Whether a text is a pattern that `--time-format` may have. */
export function isTimeFormat(format: string): boolean {
  if (format === 'excel') return true;
  const tokens = format.replace(/'[^']*'/g, '');
  // The library reads YYYY and DD as something else than people mean.
  if (/[YD]/.test(tokens) || !/[dtT]/.test(tokens)) return false;
  try {
    parse('', format, REFERENCE, { in: UTC });
    return true;
  } catch {
    return false;
  }
}

/** A better reason for a refused time: what is missing to read it. `dayFirst`: what the other times show. */
export function timeProblem(
  path: string,
  value: unknown,
  { dayFirst: known }: Pick<TimeReading, 'dayFirst'> = {},
): Problem | undefined {
  if (typeof value !== 'string') return undefined;
  const found = (code: string, fix: string): Problem => ({ path, code, got: `string(${value.length})`, fix });
  const text = value.trim();
  if (parseInstant(String(isoTime(text, false))) !== undefined) return undefined;
  const zoned = [known ?? true, known ?? false].map((dayFirst) => isoTime(text, { utc: true, dayFirst }));
  const [dayFirst, monthFirst] = zoned.map((each) => parseInstant(String(each)));
  if (dayFirst !== undefined && dayFirst === monthFirst) {
    return found(
      'time_without_offset',
      'Add the offset (2026-04-23T10:15:30+02:00), or name the zone of these times: --time-zone Europe/Berlin. Pass --utc if all times of the file are UTC.',
    );
  }
  if (dayFirst !== undefined || monthFirst !== undefined)
    return found(
      'ambiguous_date',
      'Say which comes first: --time-format "dd/MM/yyyy HH:mm" or "MM/dd/yyyy HH:mm".',
    );
  if (/^\d{4}-\d{2}-\d{2}$/.test(text))
    return found('date_without_time', 'To read each as midnight, add --time-format yyyy-MM-dd and its zone.');
  if (/^\d{5}(?:\.\d+)?$/.test(text))
    return found(
      'ambiguous_date',
      'If these are days as a spreadsheet counts them, add --time-format excel.',
    );
  return undefined;
}
