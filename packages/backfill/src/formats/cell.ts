import type { Problem } from '@tracklayer/events';

/** Fields whose cells are numbers. Everywhere else digits stay text, such as an order id. */
const NUMBER_FIELDS = new Set([
  'properties.value',
  'properties.refundValue',
  'properties.price',
  'properties.quantity',
  'properties.itemCount',
  'properties.resultCount',
]);

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
/** A number with a comma before its decimals, and points between its thousands. */
const DECIMAL_COMMA = /^-?(?:0|[1-9]\d*|[1-9]\d{0,2}(?:\.\d{3})+),\d+$/;
/** A number whose point or comma may separate thousands or decimals. */
const AMBIGUOUS = /^-?[1-9]\d{0,2}(?:,\d{3}|(?:\.\d{3})+)$/;

/**
 * Converts a CSV cell to the type of its field: amounts to numbers, JSON to its value. Everything else stays text.
 *
 * @param decimalComma the file may use a comma before decimals. A number that can be read in two ways stays text, so that it
 * is refused.
 */
export function cellValue(path: string, cell: string, decimalComma = false): unknown {
  if (NUMBER_FIELDS.has(path)) return numberOf(cell, decimalComma) ?? cell;
  if (path === 'consent.channels' || path === 'channels')
    return cell.split(/[\s,;|]+/).filter((channel) => channel !== '');
  const inProperties = path.startsWith('properties.') || path.startsWith('profile.properties.');
  return inProperties && /^[[{]/.test(cell) ? parsed(cell) : cell;
}

function numberOf(cell: string, decimalComma: boolean): number | undefined {
  if (decimalComma && AMBIGUOUS.test(cell)) return undefined;
  if (decimalComma && DECIMAL_COMMA.test(cell)) return Number(cell.replaceAll('.', '').replace(',', '.'));
  return NUMBER.test(cell) ? Number(cell) : undefined;
}

/** A better reason for a refused number that can be read in two ways. */
export function ambiguousNumberProblem(path: string, value: unknown): Problem | undefined {
  if (!NUMBER_FIELDS.has(path) || typeof value !== 'string' || !AMBIGUOUS.test(value)) return undefined;
  return {
    path,
    code: 'ambiguous_number',
    got: `string(${value.length})`,
    fix: 'Write 1234 or 1234,00 for more than a thousand, and 1,23 for less. 1.234 can mean both.',
  };
}

function parsed(cell: string): unknown {
  try {
    return JSON.parse(cell) as unknown;
  } catch {
    return cell;
  }
}
