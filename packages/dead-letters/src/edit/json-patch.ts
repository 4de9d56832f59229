/*
 * Our own JSON patch, because the library `fast-json-patch` 3.1.1 is less exact:
 * - It replaces and removes inherited keys (`/properties/toString`) that the event does not have.
 * - It accepts invalid pointers (`/a~2b`).
 * - `applyOperation` stores the value of the edit without a copy, so all edited letters would share one object.
 * - It stops at the first error. An edit reports every problem, with its pointer and how to correct it.
 */
import { isObject, type JsonValue, type Problem } from '@tracklayer/events';
import { FORBIDDEN_KEYS } from './path.js';
import type { Fields } from './set-path.js';

/** One operation of a JSON patch (RFC 6902), without `move`, `copy` and `test`. */
export type PatchOperation =
  | { op: 'add' | 'replace'; path: string; value: JsonValue }
  | { op: 'remove'; path: string };

const OPERATIONS = ['add', 'replace', 'remove'];

/** Checks that a JSON value is a JSON patch. Returns the problems with their positions otherwise. Pure. */
export function checkPatch(value: unknown): { patch: PatchOperation[] } | { problems: Problem[] } {
  if (!Array.isArray(value)) return { problems: [wrong('', value, 'Write a list of operations.')] };
  const problems = value.flatMap((operation, index) => problemsOf(operation, `[${index}]`));
  return problems.length > 0 ? { problems } : { patch: value as PatchOperation[] };
}

function problemsOf(operation: unknown, at: string): Problem[] {
  if (!isObject(operation)) return [wrong(at, operation, 'Write {"op": …, "path": …, "value": …}.')];
  const { op, path, value } = operation;
  return [
    ...(OPERATIONS.includes(String(op)) ? [] : [wrong(`${at}.op`, op, `Use ${OPERATIONS.join(', ')}.`)]),
    ...(typeof path === 'string' && tokensOf(path) ? [] : [wrong(`${at}.path`, path, POINTER)]),
    ...(op !== 'remove' && value === undefined ? [wrong(`${at}.value`, value, 'Write a value.')] : []),
  ];
}

const POINTER = 'Write a JSON pointer, e.g. /profile/phoneNumber or /properties/items/0/sku.';

/** Applies one operation in place. Returns the problems that prevent it. */
export function applyPatch(root: Fields, operation: PatchOperation): Problem[] {
  const { op, path } = operation;
  const tokens = tokensOf(path);
  const last = tokens?.at(-1);
  if (tokens === undefined || last === undefined) return [wrong(path, path, POINTER)];
  if (tokens.some((token) => FORBIDDEN_KEYS.has(token))) {
    return [{ path, code: 'forbidden_key', got: 'path', fix: 'Use another key.' }];
  }
  const value = 'value' in operation ? structuredClone(operation.value) : undefined;
  if (op !== 'remove' && value === undefined) return [wrong(path, value, 'Write a value.')];
  const holder = holderOf(root, tokens.slice(0, -1));
  if (Array.isArray(holder)) return applyToList(holder, op, path, last, value);
  if (!isObject(holder)) return [missing(path, 'Add the object that contains it first.')];
  if (op !== 'add' && !Object.hasOwn(holder, last)) return [missing(path, 'Use add for a new field.')];
  if (op === 'remove') delete holder[last];
  else holder[last] = value;
  return [];
}

function applyToList(
  list: unknown[],
  op: PatchOperation['op'],
  path: string,
  last: string,
  value: JsonValue | undefined,
): Problem[] {
  const index = last === '-' && op === 'add' ? list.length : /^(0|[1-9]\d*)$/.test(last) ? Number(last) : -1;
  const limit = op === 'add' ? list.length : list.length - 1;
  if (index < 0 || index > limit) return [missing(path, 'Name an existing position.')];
  if (op === 'add') list.splice(index, 0, value);
  else if (op === 'remove') list.splice(index, 1);
  else list[index] = value;
  return [];
}

function holderOf(root: unknown, parents: readonly string[]): unknown {
  let at = root;
  for (const token of parents) {
    if (Array.isArray(at)) at = /^\d+$/.test(token) ? at[Number(token)] : undefined;
    else at = isObject(at) && Object.hasOwn(at, token) ? at[token] : undefined;
  }
  return at;
}

/** The first part of a JSON pointer. */
export function rootOfPointer(path: string): string | undefined {
  return tokensOf(path)?.[0];
}

/** The parts of a JSON pointer (RFC 6901). Undefined if the text is not a pointer, or points at the whole document. */
function tokensOf(path: string): string[] | undefined {
  if (!path.startsWith('/') || /~(?![01])/.test(path)) return undefined;
  return path
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function missing(path: string, fix: string): Problem {
  return { path, code: 'not_found', got: 'nothing there', fix };
}

function wrong(path: string, value: unknown, fix: string): Problem {
  return {
    path: path || 'patch',
    code: 'invalid_patch',
    got: Array.isArray(value) ? 'array' : typeof value,
    fix,
  };
}
