import type { Problem } from '@tracklayer/events';

/** Whose cells are amounts or counts; the same text elsewhere stays text, for an order id of digits is no number. */
const NUMBERS = new Set([
  'properties.value',
  'properties.refundValue',
  'properties.price',
  'properties.quantity',
  'properties.itemCount',
  'properties.resultCount',
]);

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
/** As it is written where a comma comes before the decimals and points part the thousands. */
const WITH_COMMA = /^-?(?:0|[1-9]\d*|[1-9]\d{0,2}(?:\.\d{3})+),\d+$/;
/** Thousands to one reader, decimals to another. */
const EITHER = /^-?[1-9]\d{0,2}(?:,\d{3}|(?:\.\d{3})+)$/;

/**
 * A CSV cell as the field it goes into wants it: amounts as numbers, JSON as what it says, all else as text.
 *
 * @param decimalComma the file may have been written where decimals follow a comma. What could be read either way stays text,
 * to be refused.
 */
export function cellValue(path: string, cell: string, decimalComma = false): unknown {
  if (NUMBERS.has(path)) return numberOf(cell, decimalComma) ?? cell;
  if (path === 'consent.channels') return cell.split(/[\s,;|]+/).filter((channel) => channel !== '');
  const inProperties = path.startsWith('properties.') || path.startsWith('profile.properties.');
  return inProperties && /^[[{]/.test(cell) ? parsed(cell) : cell;
}

function numberOf(cell: string, decimalComma: boolean): number | undefined {
  if (decimalComma && EITHER.test(cell)) return undefined;
  if (decimalComma && WITH_COMMA.test(cell)) return Number(cell.replaceAll('.', '').replace(',', '.'));
  return NUMBER.test(cell) ? Number(cell) : undefined;
}

/** The reason that helps, where a number of such a file could be one or a thousand times as much. */
export function eitherProblem(path: string, value: unknown): Problem | undefined {
  if (!NUMBERS.has(path) || typeof value !== 'string' || !EITHER.test(value)) return undefined;
  return {
    path,
    code: 'ambiguous_number',
    got: `string(${value.length})`,
    fix: 'Write 1234 or 1234,00 where it means more than a thousand, and 1,23 where it does not: 1.234 may be either.',
  };
}

function parsed(cell: string): unknown {
  try {
    return JSON.parse(cell) as unknown;
  } catch {
    return cell;
  }
}

const WRITTEN =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,9})?)?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?$/i;

/**
 * A time as exports write it, as ISO 8601 with offset: `2026-04-20 10:00:00+0000`, seconds or milliseconds since 1970. A time
 * without an offset is one only where `utc` says so. What cannot be read stays as it is, to be refused with its own reason.
 */
export function isoTime(value: unknown, utc: boolean): unknown {
  if (typeof value === 'number' || (typeof value === 'string' && /^\d{10}(?:\d{3})?$/.test(value))) {
    const number = Number(value);
    const date = new Date(number < 1e11 ? number * 1000 : number);
    return Number.isNaN(date.getTime()) ? value : date.toISOString();
  }
  if (typeof value !== 'string') return value;
  const match = WRITTEN.exec(value.trim());
  if (match === null) return value;
  const [, day, minutes, seconds = ':00', zone] = match;
  const offset = zone === undefined ? (utc ? 'Z' : '') : offsetOf(zone);
  return `${day}T${minutes}${seconds}${offset}`;
}

function offsetOf(zone: string): string {
  if (/^(?:Z|UTC)$/i.test(zone)) return 'Z';
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

/** The reason that helps, where a time could be read but for its offset. */
export function offsetProblem(path: string, value: unknown): Problem | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}T[\d:.]+$/.test(value)) return undefined;
  return {
    path,
    code: 'time_without_offset',
    got: `string(${value.length})`,
    fix: 'Write its offset (2026-04-23T10:15:30+02:00), or pass --utc where all times of the file are UTC.',
  };
}
