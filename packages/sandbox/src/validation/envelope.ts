import { badPayload, invalid, missingField, type Problem, unknownField } from '../errors.js';
import { at, isObject, type Json } from './fields.js';

export type Extra = 'id' | 'meta' | 'relationships';

export interface ResourceObject {
  id?: string;
  attributes: Json;
  meta?: Json;
  relationships?: Json;
}

/**
 * Reads a JSON:API resource object `{type, attributes, …}`. Returns undefined if it is invalid, and adds the reasons to
 * `problems`.
 */
export function openResource(
  node: unknown,
  type: string,
  pointer: string,
  problems: Problem[],
  allowed: readonly Extra[] = [],
): ResourceObject | undefined {
  if (!isObject(node)) {
    problems.push(badPayload(pointer));
    return undefined;
  }
  const before = problems.length;
  for (const name of Object.keys(node)) {
    if (name === 'type' || name === 'attributes' || (allowed as readonly string[]).includes(name)) continue;
    problems.push(unknownField(name, type, at(pointer, name)));
  }
  if (node.type === undefined) problems.push(missingField('type', type, pointer));
  else if (node.type !== type) {
    problems.push(invalid(`Invalid resource type, expected '${type}'.`, at(pointer, 'type')));
  }
  if (node.attributes === undefined) problems.push(missingAttributes(node, type, pointer));
  else if (!isObject(node.attributes)) problems.push(badPayload(at(pointer, 'attributes')));
  const { id } = node;
  if (id !== undefined && id !== null && typeof id !== 'string') {
    problems.push(invalid(`Invalid value for 'id': expected string.`, at(pointer, 'id')));
  }
  if (problems.length > before || !isObject(node.attributes)) return undefined;
  return {
    attributes: node.attributes,
    ...(typeof id === 'string' ? { id } : {}),
    ...(isObject(node.meta) ? { meta: node.meta } : {}),
    ...(isObject(node.relationships) ? { relationships: node.relationships } : {}),
  };
}

/** (recorded) A resource with none of the three has a text of its own. */
function missingAttributes(node: Json, type: string, pointer: string): Problem {
  if (node.id !== undefined || node.relationships !== undefined)
    return missingField('attributes', type, pointer);
  const names = '`attributes`, `relationships` or `id`';
  return invalid(`One of ${names} must be included in the request payload.`, pointer);
}

/** Reads a whole body, `{data: {type, attributes, …}}`. */
export function openBody(
  body: unknown,
  type: string,
  problems: Problem[],
  allowed: readonly Extra[] = [],
): ResourceObject | undefined {
  if (!isObject(body) || body.data === undefined) {
    problems.push(badPayload());
    return undefined;
  }
  return openResource(body.data, type, '/data', problems, allowed);
}

/** Reads `{data: […]}`. Returns undefined if it is invalid, and adds the reason to `problems`. */
export function openCollection(
  node: unknown,
  name: string,
  pointer: string,
  problems: Problem[],
): unknown[] | undefined {
  if (isObject(node) && Array.isArray(node.data)) return node.data;
  problems.push(isObject(node) ? missingField('data', name, pointer) : badPayload(pointer));
  return undefined;
}
