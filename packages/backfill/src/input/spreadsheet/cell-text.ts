/** Cells of a workbook as text: the types and number formats of ECMA-376, part 1, 18.3.1.4 and 18.8.30. */

import type { Texts } from './packed-texts.js';

/** How a style shows numbers. `digits`: padded with zeros to this length, such as a postcode. */
export type NumberStyle = { date: true; time: boolean } | { digits: number } | undefined;

export interface Cell {
  /** The attribute `t`: `s` shared string, `b`, `e` error, `str`, `inlineStr`, `d` ISO date. Anything else: a number. */
  type: string | undefined;
  text: string;
  style: NumberStyle;
}

const DATE_IDS = [
  14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58,
];
const DATE_AND_TIME_ID = 22;

/** Days from 1900, as spreadsheets count them, to 1970. */
const EPOCH_DAYS = 25_569;
/** Days between the two calendars of spreadsheets. */
const DAYS_1900_TO_1904 = 1_462;
const DAY_MS = 24 * 3_600_000;
/** A spreadsheet keeps 15 digits. It has rounded a number with more of them. */
const FIRST_ROUNDED = 1e15;

/** What a number format shows. Formats of a time alone show a duration, so their number stays. */
export function numberStyle(id: number, code: string | undefined): NumberStyle {
  if (code === undefined)
    return DATE_IDS.includes(id) ? { date: true, time: id === DATE_AND_TIME_ID } : undefined;
  const [positive = ''] = code.split(';');
  if (/^0{2,}$/.test(positive)) return { digits: positive.length };
  // Without quoted text, escaped characters, colours and locales.
  const tokens = positive.replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, '');
  return /[yd]/i.test(tokens) ? { date: true, time: /[hs]/i.test(tokens) } : undefined;
}

/** The text of a cell as a CSV export would have it, but never rounded and never in a form that has two readings. */
export function textOfCell({ type, text, style }: Cell, strings: Texts, is1904: boolean): string {
  switch (type) {
    case 's':
      return strings.at(Number(text)) ?? '';
    case 'b':
      return text.trim() === '1' ? 'TRUE' : 'FALSE';
    case 'str':
    case 'inlineStr':
    case 'e':
    case 'd':
      return text;
    default:
      return textOfNumber(text, style, is1904);
  }
}

function textOfNumber(raw: string, style: NumberStyle, is1904: boolean): string {
  const number = Number(raw);
  if (raw.trim() === '' || !Number.isFinite(number)) return raw;
  if (style !== undefined && 'date' in style)
    return textOfDay(number + (is1904 ? DAYS_1900_TO_1904 : 0), style.time);
  if (Math.abs(number) >= FIRST_ROUNDED) return number.toExponential().toUpperCase();
  const text = String(number);
  if (style !== undefined && Number.isInteger(number)) return text.padStart(style.digits, '0');
  // `1.234` is a thousand to some readers. `1.2340` has one reading.
  return /^-?\d+\.\d{3}$/.test(text) ? `${text}0` : text;
}

/** A day of the 1900 calendar: `2025-11-20`, or `2025-11-20 13:12:00` if the cell or its format has a time. */
function textOfDay(day: number, showsTime: boolean): string {
  const date = new Date(Math.round((day - EPOCH_DAYS) * DAY_MS));
  if (Number.isNaN(date.getTime())) return String(day);
  const [days = '', clock = ''] = date.toISOString().slice(0, -1).split('T');
  if (!showsTime && Number.isInteger(day)) return days;
  return `${days} ${clock.replace(/\.000$/, '')}`;
}

/** The column of a cell such as `BC12`, from 0. Undefined if it has no name. */
export function columnOf(reference: string | undefined): number | undefined {
  const letters = /^[A-Z]+/.exec(reference ?? '')?.[0];
  if (letters === undefined) return undefined;
  return [...letters].reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/** `_x000D_` stands for a character that XML cannot hold. */
export function withoutEscapes(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
