/** Digits without separators, with an optional point before decimals. */
const PLAIN = /^[+-]?(?:0|[1-9]\d*)?(?:\.\d+)?$/;
/** Thousands in groups of three, by a space or an apostrophe, then decimals after a point or a comma. */
const GROUPED_BY_SPACE = /^[+-]?[1-9]\d{0,2}(?:[ '’\u00a0\u202f]\d{3})+(?:[.,]\d+)?$/;
const GROUPED_BY_COMMA = /^[+-]?[1-9]\d{0,2}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})$/;
const GROUPED_BY_POINT = /^[+-]?[1-9]\d{0,2}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,})$/;
const DECIMAL_COMMA = /^[+-]?(?:0|[1-9]\d*),\d+$/;
/** `1.234`, `1,234`: a thousand and more, or one and a bit. */
const AMBIGUOUS = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/;

/**
 * A number, or the number that a text says without doubt: `89.95`, `89,95`, `1.234,56`, `1 234.5`. Undefined for `1.234` and
 * for anything else. Pure.
 */
export function numberFrom(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (!/\d/.test(text) || AMBIGUOUS.test(text)) return undefined;
  const decimal = decimalText(text);
  const number = decimal === undefined ? Number.NaN : Number(decimal);
  const isExact = Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number));
  return isExact ? number : undefined;
}

/** The same number with a point before its decimals and without groups. */
function decimalText(text: string): string | undefined {
  if (PLAIN.test(text)) return text;
  if (GROUPED_BY_SPACE.test(text)) return text.replace(/[ '’\u00a0\u202f]/g, '').replace(',', '.');
  if (GROUPED_BY_COMMA.test(text)) return text.replaceAll(',', '');
  if (GROUPED_BY_POINT.test(text)) return text.replaceAll('.', '').replace(',', '.');
  return DECIMAL_COMMA.test(text) ? text.replace(',', '.') : undefined;
}
