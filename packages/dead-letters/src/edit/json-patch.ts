import type { JsonValue, Problem } from '@tracklayer/events';
import { isObject } from '../is-object.js';
import { FORBIDDEN_KEYS } from './path.js';
import type { Fields } from './set-path.js';

/** One step of a JSON patch (RFC 6902), as far as it says what shall stand where: `move`, `copy` and `test` are left out. */
export type PatchOperation =
  | { op: 'add' | 'replace'; path: string; value: JsonValue }
  | { op: 'remove'; path: string };

const OPERATIONS = ['add', 'replace', 'remove'];

/** Reads a JSON patch out of JSON. Says what is wrong, by position. */
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
    ...(op !== 'remove' && value === undefined ? [wrong(`${at}.value`, value, 'Say which value.')] : []),
  ];
}

const POINTER = 'Write a JSON pointer, e.g. /profile/phoneNumber or /properties/items/0/sku.';

/** Carries out one operation, in place; says what is in the way. */
export function applyPatch(root: Fields, operation: PatchOperation): Problem[] {
  const { op, path } = operation;
  const tokens = tokensOf(path);
  const last = tokens?.at(-1);
  if (tokens === undefined || last === undefined) return [wrong(path, path, POINTER)];
  if (tokens.some((token) => FORBIDDEN_KEYS.has(token))) {
    return [{ path, code: 'forbidden_key', got: 'path', fix: 'Use another key.' }];
  }
  const value = 'value' in operation ? structuredClone(operation.value) : undefined;
  if (op !== 'remove' && value === undefined) return [wrong(path, value, 'Say which value.')];
  const holder = holderOf(root, tokens.slice(0, -1));
  if (Array.isArray(holder)) return applyToList(holder, op, path, last, value);
  if (!isObject(holder)) return [missing(path, 'Add the object it stands in first.')];
  if (op !== 'add' && !Object.hasOwn(holder, last))
    return [missing(path, 'Use add for what is not there yet.')];
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
  if (index < 0 || index > limit) return [missing(path, 'Name a position that is there.')];
  if (op === 'add') list.splice(index, 0, value);
  else if (op === 'remove') list.splice(index, 1);
  else list[index] = value;
  return [];
}

function holderOf(root: unknown, way: readonly string[]): unknown {
  let at = root;
  for (const token of way) {
    if (Array.isArray(at)) at = /^\d+$/.test(token) ? at[Number(token)] : undefined;
    else at = isObject(at) && Object.hasOwn(at, token) ? at[token] : undefined;
  }
  return at;
}

/** The field of the whole that a JSON pointer starts at. */
export function rootOfPointer(path: string): string | undefined {
  return tokensOf(path)?.[0];
}

/** The parts of a JSON pointer (RFC 6901); undefined where the text is none, or points at the whole. */
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
