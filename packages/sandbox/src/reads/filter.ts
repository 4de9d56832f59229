import { type Answer, INVALID_FILTER } from '../errors.js';
import { readTime } from '../validation/time.js';
import { type Condition, type FilterValue, parseFilter } from './parse-filter.js';

/** A field that an endpoint can filter on. */
export interface FilterField<T> {
  /** `email`: a text whose case does not count. `time`: ISO 8601. `seconds`: Unix time. */
  kind: 'text' | 'email' | 'time' | 'seconds';
  operators: readonly string[];
  /** The value of an item: a text, or milliseconds. */
  valueOf(item: T): string | number | undefined;
}

export type FilterFields<T> = Readonly<Record<string, FilterField<T>>>;

export interface Filter<T> {
  conditions: readonly Condition[];
  accepts(item: T): boolean;
}

export const EQUALS = ['equals'] as const;
export const EQUALS_ANY = ['any', 'equals'] as const;
export const RANGE = ['greater-or-equal', 'greater-than', 'less-or-equal', 'less-than'] as const;

const COMPARISONS: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  'greater-or-equal': (value, limit) => value >= limit,
  'greater-than': (value, limit) => value > limit,
  'less-or-equal': (value, limit) => value <= limit,
  'less-than': (value, limit) => value < limit,
};

/** Reads the query parameter `filter`. Returns the refusal of a filter that the endpoint does not know. */
export function readFilter<T>(text: string | undefined, fields: FilterFields<T>): Filter<T> | Answer {
  if (text === undefined || text === '') return { conditions: [], accepts: () => true };
  const conditions = parseFilter(text);
  const tests = conditions?.map((condition) => testOf(condition, fields));
  if (conditions === undefined || tests === undefined) return INVALID_FILTER;
  const known = tests.flatMap((test) => test ?? []);
  if (known.length < tests.length) return INVALID_FILTER;
  return { conditions, accepts: (item) => known.every((test) => test(item)) };
}

function testOf<T>(condition: Condition, fields: FilterFields<T>): ((item: T) => boolean) | undefined {
  const field = Object.hasOwn(fields, condition.field) ? fields[condition.field] : undefined;
  if (field === undefined || !field.operators.includes(condition.operator)) return undefined;
  if (field.kind === 'text' || field.kind === 'email') return textTest(condition, field);
  const [value] = condition.values;
  const limit = value === undefined ? undefined : readMoment(value, field.kind);
  const compare = COMPARISONS[condition.operator];
  if (limit === undefined || compare === undefined || condition.values.length > 1) return undefined;
  return (item) => {
    const moment = field.valueOf(item);
    return typeof moment === 'number' && compare(moment, limit);
  };
}

function textTest<T>(
  { operator, values }: Condition,
  field: FilterField<T>,
): ((item: T) => boolean) | undefined {
  const plain = (text: string) => (field.kind === 'email' ? text.toLowerCase() : text);
  if (!values.every(({ quoted }) => quoted) || (operator === 'equals' && values.length > 1)) return undefined;
  const texts = new Set(values.map(({ text }) => plain(text)));
  return (item) => {
    const value = field.valueOf(item);
    return typeof value === 'string' && texts.has(plain(value));
  };
}

function readMoment({ text }: FilterValue, kind: 'time' | 'seconds'): number | undefined {
  if (kind === 'time') return readTime(text);
  return /^\d{1,12}$/.test(text) ? Number(text) * 1_000 : undefined;
}
