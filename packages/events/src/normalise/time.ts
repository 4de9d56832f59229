import { tzOffset } from '@date-fns/tz/tzOffset';
import { parseInstant } from '../instant.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const YEAR_2000_S = Date.UTC(2000, 0, 1) / 1_000;
/** Larger numbers are milliseconds. In seconds this is the year 5138. */
const MOST_SECONDS = 1e11;

/** ISO 8601 as programs write it: a blank for the `T`, no seconds, an offset without its colon, or no offset. */
const ISO_LIKE =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2}(?:[.,]\d{1,9})?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i;

/**
 * A moment as ISO 8601 with an offset: from such a text, or from seconds or milliseconds since 1970. A text without an
 * offset needs `timeZone`. Undefined where it is not one moment. Pure.
 */
export function timeFrom(value: unknown, timeZone: string | undefined): string | undefined {
  if (typeof value === 'number') return fromEpoch(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (parseInstant(text) !== undefined) return text;
  if (/^\d{9,13}$/.test(text)) return fromEpoch(Number(text));
  const [, day, minutes, seconds = ':00', zone] = ISO_LIKE.exec(text) ?? [];
  if (day === undefined || minutes === undefined) return undefined;
  const local = `${day}T${minutes}${seconds.replace(',', '.')}`;
  if (zone !== undefined) return kept(`${local}${offsetOf(zone)}`);
  return timeZone === undefined ? undefined : fromLocal(local, timeZone);
}

function fromEpoch(value: number): string | undefined {
  if (value < YEAR_2000_S) return undefined;
  const date = new Date(value < MOST_SECONDS ? value * 1_000 : value);
  return Number.isNaN(date.getTime()) ? undefined : kept(date.toISOString());
}

function kept(iso: string): string | undefined {
  return parseInstant(iso) === undefined ? undefined : iso;
}

function offsetOf(zone: string): string {
  if (/^[a-z]/i.test(zone)) return 'Z';
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

/**
 * The moment of a wall clock. The hour that comes twice in autumn is the first one. An hour that spring leaves out is the
 * same time by the clock before the change.
 */
function fromLocal(local: string, timeZone: string): string | undefined {
  const asUtcMs = parseInstant(`${local}Z`);
  if (asUtcMs === undefined) return undefined;
  if (timeZone === 'UTC') return `${local}Z`;
  const offsets = [asUtcMs - DAY_MS, asUtcMs + DAY_MS].map((ms) => tzOffset(timeZone, new Date(ms)));
  const [before = Number.NaN] = offsets;
  const moments = offsets
    .map((offset) => ({ offset, ms: asUtcMs - offset * MINUTE_MS }))
    .filter(({ offset, ms }) => tzOffset(timeZone, new Date(ms)) === offset)
    .map(({ ms }) => ms);
  const ms = moments.length > 0 ? Math.min(...moments) : asUtcMs - before * MINUTE_MS;
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
