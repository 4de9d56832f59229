import {
  type DecimalSign,
  IDENTIFIERS,
  isObject,
  type LeftOut,
  numberFrom,
  numberWith,
  type Problem,
} from '@tracklayer/events';
import { parseExactly } from './exact-json.js';
import type { Kind } from './format.js';

/** Fields whose cells are numbers. Everywhere else digits stay text, such as an order id. */
const NUMBER_FIELDS = new Set([
  'properties.value',
  'properties.refundValue',
  'properties.price',
  'properties.quantity',
  'properties.itemCount',
  'properties.ItemCount',
  'properties.resultCount',
]);

/** Fields that name something. A program that took such a value for a number may have rounded it. */
const ID_FIELD =
  /(?:^|\.)(?:eventId|externalId|exchangeId|anonymousId|orderId|cartId|checkoutId|productId|variantId|sku)$/;
/** What a spreadsheet makes of a long id. */
const SCIENTIFIC = /^\d(?:[.,]\d+)?E\+?\d+$/i;

/** An amount that has one reading where decimals do not follow a comma. */
const PLAIN_AMOUNT = /^(?:0|[1-9]\d{0,11})(?:\.\d{1,2})?$/;

/** Words that databases and scripts write for a missing value, and the errors of a spreadsheet. */
const MISSING = new Set(['\\N', 'NULL', '#N/A', '#REF!', '#VALUE!', '#NAME?', '#DIV/0!', '#NULL!', '#NUM!']);
/** A spreadsheet writes an apostrophe before digits that are text. */
const APOSTROPHE = /^'(?=[+-]?\d[\d\s()./-]*$)/;

/** The text of a cell, without marks that are not part of it. Empty for a missing value. */
export function cellText(cell: string): string {
  if (MISSING.has(cell)) return '';
  return cell.startsWith("'") ? cell.replace(APOSTROPHE, '') : cell;
}

export function isNumberField(path: string): boolean {
  return NUMBER_FIELDS.has(path);
}

/**
 * Converts a CSV cell to the type of its field: amounts to numbers, JSON to its value. Everything else stays text.
 *
 * @param decimal the sign before decimals in this column, where all of its values show it. Without it a number that can be
 * read in two ways stays text, so that it is refused.
 */
export function cellValue(path: string, cell: string, decimal?: DecimalSign): unknown {
  if (NUMBER_FIELDS.has(path)) return amountFrom(cell, decimal) ?? cell;
  if (path === 'consent.channels' || path === 'channels')
    return cell.split(/[\s,;|]+/).filter((channel) => channel !== '');
  const inProperties = path.startsWith('properties.') || path.startsWith('profile.properties.');
  return inProperties && /^[[{]/.test(cell) ? parsed(cell) : cell;
}

/** The number in a cell. A symbol or code of a currency may stand beside it. */
export function amountFrom(cell: string, decimal?: DecimalSign): number | undefined {
  if (decimal !== 'comma' && PLAIN_AMOUNT.test(cell)) return Number(cell);
  const text = withoutCurrency(cell);
  return decimal === undefined ? numberFrom(text) : numberWith(text, decimal);
}

/** The signs with which a cell can be read as different numbers. Empty where it says nothing about the sign. */
export function signsOf(cell: string): DecimalSign[] {
  const text = withoutCurrency(cell);
  const [point, comma] = [numberWith(text, 'point'), numberWith(text, 'comma')];
  if (point === comma) return [];
  return [
    ...(point === undefined ? [] : ['point' as const]),
    ...(comma === undefined ? [] : ['comma' as const]),
  ];
}

function withoutCurrency(cell: string): string {
  return cell
    .trim()
    .replace(/^([+-]?)\s*(?:[A-Z]{0,3}\p{Sc}|[A-Z]{3}(?=[\s\d]))\s*/u, '$1')
    .replace(/\s*(?:\p{Sc}|[A-Z]{3}|kr\.?|zł)$/iu, '');
}

/** A better reason for a refused number or id. */
export function cellProblem(path: string, value: unknown): Problem | undefined {
  if (typeof value !== 'string') return undefined;
  const got = `string(${value.length})`;
  if (NUMBER_FIELDS.has(path) && signsOf(value).length > 1) {
    const fix =
      'Add --decimal comma if 1.234 is more than a thousand, or --decimal point if it is about one.';
    return { path, code: 'ambiguous_number', got, fix };
  }
  return undefined;
}

/** Ids of an event that a spreadsheet has rounded. Another order may have the same rounded id. */
export function roundedIds(input: unknown): Problem[] {
  if (!isObject(input)) return [];
  const { properties } = input;
  const orderId =
    isObject(properties) && Object.hasOwn(properties, 'orderId') ? properties.orderId : undefined;
  const found = [roundedIdProblem('eventId', input.eventId), roundedIdProblem('properties.orderId', orderId)];
  return found.filter((each) => each !== undefined);
}

/**
 * Takes ids of a person out that a spreadsheet has rounded: another person may have the same rounded id. An entry without another
 * identifier is refused.
 *
 * @returns what was left out, or why the entry is refused.
 */
export function dropRoundedIdentifiers(
  input: unknown,
  kind: Kind,
): { leftOut: LeftOut[] } | { problems: Problem[] } {
  const profile = kind === 'profiles' || !isObject(input) ? input : input.profile;
  if (!isObject(profile)) return { leftOut: [] };
  if (!IDENTIFIERS.some((identifier) => isRounded(profile[identifier]))) return { leftOut: [] };
  const start = kind === 'profiles' ? '' : 'profile.';
  const rounded = IDENTIFIERS.flatMap(
    (identifier) => roundedIdProblem(`${start}${identifier}`, profile[identifier]) ?? [],
  );
  if (rounded.length === 0) return { leftOut: [] };
  const names = new Set(rounded.map(({ path }) => path.slice(start.length)));
  if (!IDENTIFIERS.some((each) => !names.has(each) && profile[each] !== undefined))
    return { problems: rounded };
  for (const name of names) delete profile[name];
  return { leftOut: rounded.map(({ path, code, got }) => ({ path, code, got })) };
}

function isRounded(value: unknown): value is string {
  return typeof value === 'string' && SCIENTIFIC.test(value);
}

/** Why an id is refused that a spreadsheet has rounded. */
function roundedIdProblem(path: string, value: unknown): Problem | undefined {
  if (!isRounded(value) || !ID_FIELD.test(path)) return undefined;
  return {
    path,
    code: 'rounded_id',
    got: `string(${value.length})`,
    fix: 'A spreadsheet has rounded this id. Export the file again, and do not save it with a spreadsheet.',
  };
}

function parsed(cell: string): unknown {
  try {
    return parseExactly(cell);
  } catch {
    return cell;
  }
}
