import type { z } from 'zod';
import { didYouMean, plainWord } from './did-you-mean.js';
import { isObject } from './is-object.js';
import { formatPath } from './path.js';
import type { Problem } from './problem.js';
import { shapeOf } from './shape.js';

type Issue = z.core.$ZodIssue;

/**
 * Checks `value` against a zod schema and returns the problems. The message of a check is the `fix`, its `params.code` is the
 * code. Unknown keys are compared with known and missing ones for a "Did you mean".
 */
export function shapeProblems(
  schema: z.ZodType,
  value: unknown,
  format: (path: readonly PropertyKey[]) => string = formatPath,
): Problem[] {
  const result = schema.safeParse(value);
  if (result.success) return [];
  return result.error.issues.flatMap((issue) => problemsOf(issue, { schema, root: value, format }));
}

/** The same problems, each with the place of its value as keys and positions. */
export function placedProblems(
  schema: z.ZodType,
  value: unknown,
): { place: readonly PropertyKey[]; problem: Problem }[] {
  const places: (readonly PropertyKey[])[] = [];
  const problems = shapeProblems(schema, value, (path) => {
    places.push(path);
    return formatPath(path);
  });
  return problems.map((problem, index) => ({ place: places[index] ?? [], problem }));
}

interface Context {
  schema: z.ZodType;
  root: unknown;
  format: (path: readonly PropertyKey[]) => string;
}

function problemsOf(issue: Issue, context: Context): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey(issue.path, key, context));
  }
  const branch = issue.code === 'invalid_union' ? closestBranch(issue.errors) : undefined;
  if (branch !== undefined) {
    return branch.flatMap((inner) => problemsOf({ ...inner, path: [...issue.path, ...inner.path] }, context));
  }
  const got = valueAt(context.root, issue.path);
  const fix = got === undefined ? `${renaming(issue.path, context.root)}${issue.message}` : issue.message;
  return [{ path: context.format(issue.path), code: codeOf(issue, got), got: shapeOf(got), fix }];
}

function codeOf(issue: Issue, got: unknown): string {
  if (got === undefined) return 'required';
  if (issue.code === 'custom' && typeof issue.params?.code === 'string') return issue.params.code;
  return issue.code === 'invalid_value' ? 'invalid_value' : 'invalid_type';
}

/** The hint to rename `order_id` where `orderId` is missing. */
function renaming(path: readonly PropertyKey[], root: unknown): string {
  const key = path.at(-1);
  const parent = valueAt(root, path.slice(0, -1));
  if (typeof key !== 'string' || !isObject(parent)) return '';
  const word = plainWord(key);
  const other = Object.keys(parent).find(
    (candidate) => word !== '' && candidate !== key && plainWord(candidate) === word,
  );
  return other === undefined ? '' : `Rename '${other}' to '${key}'. `;
}

function unknownKey(path: readonly PropertyKey[], key: string, { schema, root, format }: Context): Problem {
  const known = knownKeys(schema, path);
  const suggestion = didYouMean(key, known);
  const elsewhere = known.includes('properties') ? ', or put it under properties' : '';
  const fix =
    suggestion === undefined
      ? `Leave it out${elsewhere}. Known: ${known.join(', ')}.`
      : `Did you mean '${suggestion}'?`;
  const whole = [...path, key];
  return { path: format(whole), code: 'unknown_key', got: shapeOf(valueAt(root, whole)), fix };
}

interface SchemaDef {
  shape?: Record<string, { def?: SchemaDef }>;
  innerType?: { def?: SchemaDef };
  valueType?: { def?: SchemaDef };
  element?: { def?: SchemaDef };
}

function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let def = unwrapped(schema.def as SchemaDef);
  for (const part of path) {
    def = unwrapped((def?.shape?.[String(part)] ?? def?.valueType ?? def?.element)?.def);
  }
  return Object.keys(def?.shape ?? {});
}

function unwrapped(def: SchemaDef | undefined): SchemaDef | undefined {
  return def?.innerType === undefined ? def : unwrapped(def.innerType.def);
}

/** The branch of a union that accepts the type of the whole value and fails inside it. */
function closestBranch(branches: Issue[][]): Issue[] | undefined {
  return branches.find((issues) => issues.every(({ path, code }) => path.length > 0 || code === 'custom'));
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let at = root;
  for (const part of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
    at = (at as Record<PropertyKey, unknown>)[part];
  }
  return at;
}
