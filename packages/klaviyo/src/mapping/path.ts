import type { JsonValue } from '@tracklayer/events';

/** One way to a value of an event: a path, the list of one value of every line, the quantity of all lines, or a constant. */
export type CompiledPath =
  | {
      kind: 'path' | 'quantity';
      segments: string[];
      /** The property of the event that this path uses, so it is not passed on again. */
      consumes: string | undefined;
    }
  | {
      kind: 'lines';
      /** The way to the list. */
      list: string[];
      /** The way from a line to its value. */
      ofLine: string[];
    }
  | { kind: 'constant'; value: JsonValue };

const QUANTITY = /^quantity\((.*)\)$/;

/** The alternatives of a path, the first first. */
export function compilePath(text: string): CompiledPath[] {
  if (text.startsWith('=')) return [{ kind: 'constant', value: constantOf(text.slice(1)) }];
  return text.split('|').map((alternative) => {
    const path = alternative.trim();
    if (path.startsWith('=')) return { kind: 'constant', value: constantOf(path.slice(1)) };
    const [, inner] = QUANTITY.exec(path) ?? [];
    const segments = (inner ?? path).split('.');
    const at = segments.indexOf('*');
    if (at !== -1) return { kind: 'lines', list: segments.slice(0, at), ofLine: segments.slice(at + 1) };
    const isWhole = inner === undefined && segments.length === 2 && segments[0] === 'properties';
    return {
      kind: inner === undefined ? 'path' : 'quantity',
      segments,
      consumes: isWhole ? segments[1] : undefined,
    };
  });
}

/** Whether a path names a value of the destination, and not of the event. */
export function isOfDestination(path: CompiledPath): boolean {
  if (path.kind === 'constant') return false;
  return (path.kind === 'lines' ? path.list : path.segments)[0] === 'destination';
}

/** A number or a boolean as JSON writes it, else the text itself. */
function constantOf(text: string): JsonValue {
  return /^(?:true|false|-?\d+(?:\.\d+)?)$/.test(text) ? (JSON.parse(text) as JsonValue) : text;
}

/** The value of the first alternative that has one. Lists of the values of lines are joined. */
export function resolve(
  root: object,
  alternatives: readonly CompiledPath[],
): { value: JsonValue; consumes: string | undefined } | undefined {
  let joined: Set<JsonValue> | undefined;
  for (const path of alternatives) {
    if (path.kind === 'lines') {
      joined = withValues(joined, root, path.list, path.ofLine);
      continue;
    }
    if (joined !== undefined) break;
    if (path.kind === 'constant') return { value: path.value, consumes: undefined };
    const { kind, segments, consumes } = path;
    const found = valueAt(root, segments);
    const value = kind === 'quantity' ? quantityOf(found) : found;
    if (value !== undefined) return { value, consumes };
  }
  return joined === undefined ? undefined : { value: [...joined], consumes: undefined };
}

/** Own properties only: `properties.constructor` finds nothing. Events are JSON, so every value in them is too. */
function valueAt(root: unknown, segments: readonly string[]): JsonValue | undefined {
  let holder = root;
  for (const segment of segments) {
    if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, segment)) return undefined;
    holder = (holder as Record<string, unknown>)[segment];
  }
  return holder as JsonValue | undefined;
}

/**
 * Adds the texts and numbers that the lines of a list have, each once. A list of a line counts as its entries. Most paths of a
 * mapping find nothing in an event, so nothing is made before the first value.
 */
function withValues(
  joined: Set<JsonValue> | undefined,
  root: object,
  list: readonly string[],
  ofLine: readonly string[],
): Set<JsonValue> | undefined {
  const lines = valueAt(root, list);
  if (!Array.isArray(lines)) return joined;
  let values = joined;
  const add = (value: JsonValue | undefined) => {
    if (value === '' || (typeof value !== 'string' && typeof value !== 'number')) return;
    values ??= new Set();
    values.add(value);
  };
  for (const line of lines) {
    const found = valueAt(line, ofLine);
    if (Array.isArray(found)) found.forEach(add);
    else add(found);
  }
  return values;
}

/** The sum of the quantities of the lines. A line without one counts once. */
function quantityOf(lines: JsonValue | undefined): number | undefined {
  if (!Array.isArray(lines) || lines.length === 0) return undefined;
  const sum = lines.reduce<number>((total, line) => {
    const quantity = valueAt(line, ['quantity']);
    return total + (typeof quantity === 'number' ? quantity : 1);
  }, 0);
  return Math.round(sum * 1e6) / 1e6;
}
