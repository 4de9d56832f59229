import type { z } from 'zod';
import { closest } from './closest.js';
import { EVENT_NAMES } from './names.js';
import { formatPath } from './path.js';
import type { Problem } from './problem.js';
import { shapeOf } from './shape.js';
import type { JsonValue } from './types.js';

type Issue = z.core.$ZodIssue;

/** Problems with the shape of `value`, a plain copy, in our words. */
export function shapeProblems(schema: z.ZodType, value: JsonValue): Problem[] {
  const result = schema.safeParse(value);
  return result.success ? [] : result.error.issues.flatMap((issue) => problemsOf(issue, schema, value));
}

function problemsOf(issue: Issue, schema: z.ZodType, root: JsonValue): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey(issue.path, key, schema, root));
  }
  const deeper = issue.code === 'invalid_union' ? closestBranch(issue.errors) : undefined;
  if (deeper !== undefined) {
    return deeper.flatMap((inner) =>
      problemsOf({ ...inner, path: [...issue.path, ...inner.path] }, schema, root),
    );
  }
  const got = valueAt(root, issue.path);
  return [
    {
      path: formatPath(issue.path),
      code: codeOf(issue, got),
      got: shapeOf(got),
      fix: fixOf(issue, got, root),
    },
  ];
}

function codeOf(issue: Issue, got: JsonValue | undefined): string {
  if (got === undefined) return 'required';
  if (issue.code === 'custom' && typeof issue.params?.code === 'string') return issue.params.code;
  if (issue.path.length === 1 && issue.path[0] === 'name') return 'unknown_name';
  return issue.code === 'invalid_value' ? 'invalid_value' : 'invalid_type';
}

function fixOf(issue: Issue, got: JsonValue | undefined, root: JsonValue): string {
  if (typeof got === 'string' && codeOf(issue, got) === 'unknown_name') {
    const meant = closest(got, EVENT_NAMES);
    return meant === undefined ? issue.message : `Did you mean '${meant}'? ${issue.message}`;
  }
  // `order_id` where `orderId` is missing: say so.
  const key = issue.path.at(-1);
  const parent = valueAt(root, issue.path.slice(0, -1));
  if (got !== undefined || typeof key !== 'string' || !isObject(parent)) return issue.message;
  const other = closest(key, Object.keys(parent));
  return other !== undefined && spelling(other) === spelling(key)
    ? `Rename '${other}' to '${key}'. ${issue.message}`
    : issue.message;
}

function unknownKey(path: readonly PropertyKey[], key: string, schema: z.ZodType, root: JsonValue): Problem {
  const known = knownKeys(schema, path);
  const meant = closest(key, known);
  const where = known.includes('properties') ? ', or put it under properties' : '';
  const fix =
    meant === undefined ? `Leave it out${where}. Known: ${known.join(', ')}.` : `Did you mean '${meant}'?`;
  const got = shapeOf(valueAt(root, [...path, key]));
  return { path: formatPath([...path, key]), code: 'unknown_key', got, fix };
}

function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: unknown = schema;
  for (const part of path) at = shapeAt(at)?.[String(part)];
  return Object.keys(shapeAt(at) ?? {});
}

/** The fields of an object schema, through `optional()`. */
function shapeAt(schema: unknown): Record<string, unknown> | undefined {
  const def = (schema as { def?: { shape?: Record<string, unknown>; innerType?: unknown } } | undefined)?.def;
  return def?.shape ?? (def?.innerType === undefined ? undefined : shapeAt(def.innerType));
}

/** Of a union's branches the one that got beyond the type of the value as a whole. */
function closestBranch(branches: Issue[][]): Issue[] | undefined {
  return branches.find((issues) => issues.every((issue) => issue.path.length > 0 || issue.code === 'custom'));
}

function valueAt(root: JsonValue, path: readonly PropertyKey[]): JsonValue | undefined {
  let at: JsonValue | undefined = root;
  for (const part of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Object.hasOwn(at, part) ? (at as { [key: string]: JsonValue })[part as string] : undefined;
  }
  return at;
}

function isObject(value: JsonValue | undefined): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function spelling(word: string): string {
  return word.toLowerCase().replace(/[^a-z0-9]/g, '');
}
