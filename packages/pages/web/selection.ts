/** A selection of dead letters as one line of text, taken apart for chips. The API decides what it means. Pure. */

export interface Condition {
  /** Its keyword: `code`. */
  keyword: string;
  /** Its value without quotes. */
  value: string;
  /** As it was written: `code:invalid`. */
  text: string;
}

/** The same grammar as the command line: `keyword:value`, a value with spaces in quotes. */
const CONDITION = /(?:^|\s)([a-z-]+):("(?:[^"\\]|\\.)*"|\S+)(?=\s|$)/g;

/** The conditions of a text. Text that is no condition has no chip; the API says what is wrong with it. */
export function conditionsOf(selection: string): Condition[] {
  return [...selection.matchAll(CONDITION)].map(([, keyword = '', written = '']) => ({
    keyword,
    value: plainOf(written),
    text: `${keyword}:${written}`,
  }));
}

/** The text without one condition. */
export function without(selection: string, { text }: Condition): string {
  return conditionsOf(selection)
    .map((each) => each.text)
    .filter((each) => each !== text)
    .join(' ');
}

/** The text with a condition. `id` may be there several times; any other keyword gets the new value. */
export function withCondition(selection: string, keyword: string, value: string): string {
  const kept = conditionsOf(selection).filter((each) => each.keyword !== keyword || keyword === 'id');
  return [...kept.map(({ text }) => text), `${keyword}:${writtenOf(value)}`].join(' ');
}

/** The text with the times of a preview. So an act concerns the letters that were shown, and none that died later. */
export function withTimes(
  selection: string,
  { fromMs, untilMs }: { fromMs?: number; untilMs?: number },
): string {
  const from = fromMs === undefined ? selection : withCondition(selection, 'from', String(fromMs));
  return untilMs === undefined ? from : withCondition(from, 'until', String(untilMs));
}

/** A value as the text has it: in quotes if it has spaces or quotes. */
function writtenOf(value: string): string {
  return /^[^\s"]+$/.test(value) ? value : JSON.stringify(value);
}

function plainOf(written: string): string {
  if (!written.startsWith('"')) return written;
  try {
    return String(JSON.parse(written));
  } catch {
    return written.slice(1, -1);
  }
}
