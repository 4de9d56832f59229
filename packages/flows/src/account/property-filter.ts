/**
 * Whether a value passes a filter of Klaviyo's (OpenAPI 2026-07-15, the filters of `MetricPropertyCondition`). What nobody
 * knows about Klaviyo's comparison is `unknown`, with the doubt: upper and lower case, and a text beside a number.
 */
import type { Condition } from './account-flow.js';

export type Held = 'yes' | 'no' | 'unknown';

export interface Judged {
  held: Held;
  /** Why it cannot be told. */
  doubt?: string;
}

export function judgeValue(filter: Condition, value: unknown): Judged {
  const { type, operator } = filter;
  const isSet = value !== undefined && value !== null;
  if (type === 'existence' && (operator === 'is-set' || operator === 'not-set')) {
    return told((operator === 'is-set') === isSet);
  }
  const judge = JUDGES[String(type)];
  if (judge === undefined) return unknownFilter(filter);
  // Nothing equals, contains or exceeds a property that is not there.
  if (!isSet) return told(/^not-/.test(String(operator)));
  return judge(filter, value);
}

/** `$value greater than 20`, `Items contains "SKU-1"`. */
export function filterWords(field: string, filter: Condition): string {
  const { operator, value, start, end, date, quantity, unit } = filter;
  const operands = [value, start, end, date, quantity, unit].filter((each) => each !== undefined);
  const shown = operands.map((each) => (each === unit ? String(each) : JSON.stringify(each)));
  return [field, String(operator ?? filter.type).replaceAll('-', ' '), ...shown].join(' ');
}

const JUDGES: Readonly<Record<string, (filter: Condition, value: unknown) => Judged>> = {
  string: judgeText,
  numeric: judgeNumber,
  boolean: (filter, value) =>
    typeof value === 'boolean' && filter.operator === 'equals'
      ? told(value === filter.value)
      : kindDiffers('a yes or no', value),
  list: judgeList,
};

const TEXT_TESTS: Readonly<Record<string, (text: string, asked: string) => boolean>> = {
  equals: (text, asked) => text === asked,
  contains: (text, asked) => text.includes(asked),
  'starts-with': (text, asked) => text.startsWith(asked),
  'ends-with': (text, asked) => text.endsWith(asked),
};

function judgeText(filter: Condition, value: unknown): Judged {
  const [, not, name = ''] = /^(not-)?(.+)$/.exec(String(filter.operator)) ?? [];
  const test = name === 'in' ? TEXT_TESTS.equals : TEXT_TESTS[name];
  const asked = (Array.isArray(filter.value) ? filter.value : [filter.value]).map(String);
  if (test === undefined) return unknownFilter(filter);
  if (typeof value !== 'string') return kindDiffers('a text', value);
  const passes = asked.some((each) => test(value, each));
  const folded = asked.some((each) => test(value.toLowerCase(), each.toLowerCase()));
  if (passes !== folded) return { held: 'unknown', doubt: 'They differ in upper and lower case only.' };
  return told(passes === (not === undefined));
}

const NUMBER_TESTS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  equals: (a, b) => a === b,
  'not-equals': (a, b) => a !== b,
  'greater-than': (a, b) => a > b,
  'greater-than-or-equal': (a, b) => a >= b,
  'less-than': (a, b) => a < b,
  'less-than-or-equal': (a, b) => a <= b,
};

function judgeNumber(filter: Condition, value: unknown): Judged {
  if (typeof value !== 'number') return kindDiffers('a number', value);
  const { operator, start, end } = filter;
  if (operator === 'between' && typeof start === 'number' && typeof end === 'number') {
    if (value === start || value === end) return { held: 'unknown', doubt: 'It is a bound of the range.' };
    return told(value > start && value < end);
  }
  const test = NUMBER_TESTS[String(operator)];
  return test === undefined || typeof filter.value !== 'number'
    ? unknownFilter(filter)
    : told(test(value, filter.value));
}

function judgeList(filter: Condition, value: unknown): Judged {
  const operator = String(filter.operator);
  if (!Array.isArray(value)) return kindDiffers('a list', value);
  const isOfLength = NUMBER_TESTS[operator.replace(/^length-/, '')];
  if (operator.startsWith('length-') && isOfLength !== undefined && typeof filter.value === 'number') {
    return told(isOfLength(value.length, filter.value));
  }
  if (operator !== 'contains' && operator !== 'not-contains') return unknownFilter(filter);
  if (value.some((item) => typeof item === 'object')) return kindDiffers('a list of texts', value);
  return told(value.map(String).includes(String(filter.value)) === (operator === 'contains'));
}

function told(passes: boolean): Judged {
  return { held: passes ? 'yes' : 'no' };
}

function kindDiffers(wanted: string, value: unknown): Judged {
  const kind = Array.isArray(value) ? 'a list' : value === null ? 'empty' : `a ${typeof value}`;
  return {
    held: 'unknown',
    doubt: `The filter compares ${wanted}, and the property is ${kind.replace('string', 'text')}.`,
  };
}

function unknownFilter({ type, operator }: Condition): Judged {
  return {
    held: 'unknown',
    doubt: `TrackLayer does not judge filters of the kind ${String(type)} ${String(operator)}.`,
  };
}
