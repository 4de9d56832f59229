import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

/** Klaviyo's published OpenAPI, cut to the endpoints of the sandbox. Texts and examples are left out. */
export interface Spec {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; responses: Record<string, object> };
}

export interface Operation {
  responses: Record<string, { $ref?: string; content?: Record<string, { schema: object }> }>;
  'x-klaviyo-ratelimit': { burst: string; steady: string };
  'x-klaviyo-scopes': string[];
}

export interface Schema {
  $ref?: string;
  properties?: Record<string, Schema>;
  required?: string[];
}

export type SpecName =
  | '2026-04-15'
  | '2026-07-15-reads'
  | '2026-07-15-stock'
  | '2026-07-15-flows'
  | '2026-07-15-privacy';

export function readSpec(name: SpecName): Spec {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'openapi', `${name}.json`), 'utf8')) as Spec;
}

/** All operations of a spec, e.g. `GET /api/events`. The sandbox names each path parameter `{id}`. */
export function operationsOf({ paths }: Spec): Map<string, Operation> {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path.replace(/\{\w+\}/, '{id}')}`,
      operation,
    ]),
  );
  return new Map(operations.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * OpenAPI 3.0 has `nullable`. JSON Schema lists null among the alternatives. The published "one of integer and number"
 * would refuse each integer, because it is both.
 */
function asJsonSchema(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(asJsonSchema);
  if (typeof node !== 'object' || node === null) return node;
  const { nullable, ...rest } = node as Record<string, unknown>;
  if (JSON.stringify(rest.oneOf) === '[{"type":"integer"},{"type":"number"}]') return { type: 'number' };
  const schema = Object.fromEntries(Object.entries(rest).map(([name, each]) => [name, asJsonSchema(each)]));
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}

/** Compiles the response schema of an operation and a status. Undefined if the answer has no body. */
export function validators(
  spec: Spec,
): (operation: Operation, status: number) => ValidateFunction | undefined {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'klaviyo', ...(asJsonSchema(spec) as Spec) });
  return (operation, status) => {
    const answers = operation.responses;
    const found = answers[String(status)] ?? answers[`${String(status)[0]}XX`];
    const named = found?.$ref?.replace('#', 'klaviyo#');
    if (named !== undefined) {
      return ajv.compile({ $ref: `${named}/content/application~1vnd.api+json/schema` });
    }
    const schema = Object.values(found?.content ?? {})[0]?.schema;
    if (schema === undefined) return undefined;
    return ajv.compile(JSON.parse(JSON.stringify(asJsonSchema(schema)).replaceAll('"#/', '"klaviyo#/')));
  };
}
