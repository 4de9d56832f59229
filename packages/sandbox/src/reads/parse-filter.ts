/** One comparison, e.g. `greater-or-equal(datetime,2026-04-20T00:00:00Z)`. */
export interface Condition {
  operator: string;
  field: string;
  /** One value, or those of the list of `any`. */
  values: readonly FilterValue[];
}

export interface FilterValue {
  text: string;
  /** Texts must be quoted. Times and numbers need no quotes. */
  quoted: boolean;
}

const NAME = /^[A-Za-z0-9_$.-]+/;
const BARE = /^[^\s,()[\]"']+/;
const QUOTED = /^(["'])((?:\\.|(?!\1).)*)\1/s;

/**
 * Reads Klaviyo's filter language: comparisons, joined by commas or by `and(…)`. All of them must be true.
 * Returns undefined if the text is malformed.
 */
export function parseFilter(text: string): Condition[] | undefined {
  const reader = { rest: text };
  const conditions = readAll(reader);
  return conditions !== undefined && reader.rest === '' ? conditions : undefined;
}

interface Reader {
  rest: string;
}

/** Expressions with commas between them. */
function readAll(reader: Reader): Condition[] | undefined {
  const conditions: Condition[] = [];
  do {
    const found = readExpression(reader);
    if (found === undefined) return undefined;
    conditions.push(...found);
  } while (accept(reader, ','));
  return conditions;
}

function readExpression(reader: Reader): Condition[] | undefined {
  const operator = take(reader, NAME);
  if (operator === undefined || !accept(reader, '(')) return undefined;
  if (operator === 'and') {
    const inner = readAll(reader);
    return inner !== undefined && accept(reader, ')') ? inner : undefined;
  }
  const field = take(reader, NAME);
  if (field === undefined || !accept(reader, ',')) return undefined;
  const values = readValues(reader);
  return values !== undefined && accept(reader, ')') ? [{ operator, field, values }] : undefined;
}

function readValues(reader: Reader): FilterValue[] | undefined {
  if (!accept(reader, '[')) {
    const value = readValue(reader);
    return value === undefined ? undefined : [value];
  }
  const values: FilterValue[] = [];
  do {
    const value = readValue(reader);
    if (value === undefined) return undefined;
    values.push(value);
  } while (accept(reader, ','));
  return accept(reader, ']') ? values : undefined;
}

function readValue(reader: Reader): FilterValue | undefined {
  skipSpace(reader);
  const quoted = QUOTED.exec(reader.rest);
  if (quoted !== null) {
    reader.rest = reader.rest.slice(quoted[0].length);
    return { text: (quoted[2] ?? '').replaceAll(/\\(.)/gs, '$1'), quoted: true };
  }
  const text = take(reader, BARE);
  return text === undefined ? undefined : { text, quoted: false };
}

function skipSpace(reader: Reader): void {
  reader.rest = reader.rest.trimStart();
}

function accept(reader: Reader, character: string): boolean {
  skipSpace(reader);
  if (!reader.rest.startsWith(character)) return false;
  reader.rest = reader.rest.slice(character.length);
  skipSpace(reader);
  return true;
}

function take(reader: Reader, pattern: RegExp): string | undefined {
  skipSpace(reader);
  const text = pattern.exec(reader.rest)?.[0];
  if (text !== undefined) reader.rest = reader.rest.slice(text.length);
  return text;
}
