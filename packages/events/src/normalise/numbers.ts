/** Which sign a text writes before its decimals. */
export type DecimalSign = 'comma' | 'point';

const SIGN = '[+-]?';
const SPACES = "[ '’\\u00a0\\u202f]";

/** Plain digits; or thousands in groups of three, by a space, an apostrophe or the other sign. Then decimals, if any. */
const WRITTEN: Readonly<Record<DecimalSign, readonly RegExp[]>> = {
  point: [
    /^[+-]?(?:0|[1-9]\d*)?(?:\.\d+)?$/,
    new RegExp(`^${SIGN}[1-9]\\d{0,2}(?:${SPACES}\\d{3})+(?:\\.\\d+)?$`),
    /^[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/,
  ],
  comma: [
    /^[+-]?(?:0|[1-9]\d*)(?:,\d+)?$/,
    new RegExp(`^${SIGN}[1-9]\\d{0,2}(?:${SPACES}\\d{3})+(?:,\\d+)?$`),
    /^[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?$/,
  ],
};

/**
 * A number, or the number that a text says without doubt: `89.95`, `89,95`, `1.234,56`, `1 234.5`. Undefined for `1.234` and
 * for anything else. Pure.
 */
export function numberFrom(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  const [point, comma] = [numberWith(value, 'point'), numberWith(value, 'comma')];
  if (point === undefined || comma === undefined) return point ?? comma;
  return point === comma ? point : undefined;
}

/** The number that a text says if its decimals follow this sign: `1.234` is 1234 with `comma`, 1.234 with `point`. Pure. */
export function numberWith(value: string, decimal: DecimalSign): number | undefined {
  const text = value.trim();
  if (!/\d/.test(text) || !WRITTEN[decimal].some((pattern) => pattern.test(text))) return undefined;
  const digits = text.replace(/[ '’\u00a0\u202f]/g, '');
  const plain =
    decimal === 'point' ? digits.replaceAll(',', '') : digits.replaceAll('.', '').replace(',', '.');
  const number = Number(plain);
  const isExact = Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number));
  return isExact ? number : undefined;
}
