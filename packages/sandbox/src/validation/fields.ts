import { invalid, missingField, type Problem, unknownField } from '../errors.js';

export type Kind = 'string' | 'number' | 'boolean' | 'object' | 'array' | 'any';

export interface Field {
  kind: Kind;
  required?: true;
  /** Null is allowed. It clears the field or has no effect. */
  nullable?: true;
  /** The allowed values. */
  oneOf?: readonly string[];
}

/** The fields of one resource. The name is the one in Klaviyo's errors. */
export interface Resource {
  name: string;
  fields: Readonly<Record<string, Field>>;
}

export type Json = Record<string, unknown>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Appends one step to a JSON pointer, RFC 6901. */
export function at(pointer: string, step: string | number): string {
  return `${pointer}/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function isOfKind(value: unknown, kind: Kind): boolean {
  if (kind === 'any') return true;
  if (kind === 'array') return Array.isArray(value);
  if (kind === 'object') return isObject(value);
  return typeof value === kind;
}

/** Adds a problem for each unknown, missing or mistyped field. Returns true if there is none. */
export function checkFields(
  value: unknown,
  resource: Resource,
  pointer: string,
  problems: Problem[],
): value is Json {
  if (!isObject(value)) {
    problems.push(invalid(`Expected an object for the resource '${resource.name}'.`, pointer));
    return false;
  }
  const before = problems.length;
  for (const [name, entry] of Object.entries(value)) {
    const field = Object.hasOwn(resource.fields, name) ? resource.fields[name] : undefined;
    if (field === undefined) {
      problems.push(unknownField(name, resource.name, at(pointer, name)));
    } else if (entry === null) {
      if (field.nullable === undefined) {
        problems.push(invalid(`'${name}' may not be null.`, at(pointer, name)));
      }
    } else if (!isOfKind(entry, field.kind)) {
      problems.push(invalid(`Invalid value for '${name}': expected ${field.kind}.`, at(pointer, name)));
    } else if (field.oneOf !== undefined && !field.oneOf.includes(String(entry))) {
      problems.push(
        invalid(`Invalid value for '${name}': expected ${field.oneOf.join(', ')}.`, at(pointer, name)),
      );
    }
  }
  for (const [name, field] of Object.entries(resource.fields)) {
    if (field.required && value[name] === undefined) {
      problems.push(missingField(name, resource.name, pointer));
    }
  }
  return problems.length === before;
}
