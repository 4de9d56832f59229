import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { Endpoint } from '../../src/request.js';

/** Klaviyo's published OpenAPI of two revisions, cut down to the calls that both packages know. */
const FILES = [
  '2026-04-15',
  '2026-07-15-stock',
  '2026-07-15-reads',
  '2026-07-15-flows',
  '2026-07-15-privacy',
].map((name) => join(import.meta.dirname, '../../../sandbox/test/support/openapi', `${name}.json`));

type Schema = { [keyword: string]: unknown };
type Operation = {
  'x-klaviyo-scopes'?: string[];
  requestBody?: { content: Record<string, { schema: Schema }> };
};
interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

/** The scopes that an endpoint needs; undefined where Klaviyo serves no such endpoint. */
export function publishedScopes(endpoint: Endpoint): string[] | undefined {
  const [method = '', path = ''] = endpoint.split(' ');
  return readOpenApi().paths[path]?.[method.toLowerCase()]?.['x-klaviyo-scopes'];
}

/** All files as one. The older revision counts, because requests name it. */
function readOpenApi(): OpenApi {
  const all: OpenApi = { paths: {}, components: { schemas: {} } };
  for (const file of FILES) {
    const { paths, components } = JSON.parse(readFileSync(file, 'utf8')) as OpenApi;
    for (const [path, operations] of Object.entries(paths)) {
      // The name of a parameter differs between calls.
      const name = path.replaceAll(/\{\w+\}/g, '{id}');
      all.paths[name] = { ...operations, ...all.paths[name] };
    }
    all.components.schemas = { ...components.schemas, ...all.components.schemas };
  }
  return all;
}

/** A validator of the body that an endpoint takes; undefined where Klaviyo serves no such endpoint, or it takes no body. */
export function loadOpenApi(): (endpoint: Endpoint) => ValidateFunction | undefined {
  const api = readOpenApi();
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const schemas = Object.entries(api.components.schemas).map(([name, schema]) => [name, closed(schema)]);
  ajv.addSchema({ $id: 'klaviyo', components: { schemas: Object.fromEntries(schemas) } });
  return (endpoint) => {
    const [method = '', path = ''] = endpoint.split(' ');
    const content = api.paths[path]?.[method.toLowerCase()]?.requestBody?.content;
    const reference = content?.['application/vnd.api+json']?.schema.$ref;
    return reference === undefined ? undefined : ajv.compile({ $ref: `klaviyo${String(reference)}` });
  };
}

/**
 * OpenAPI 3.0 as JSON schema: `nullable` stands beside anything there, a `$ref` too. And stricter than published: a field
 * that is not named is refused, as the live API does.
 */
function closed(schema: Schema): Schema {
  const { nullable, example: _example, ...rest } = schema;
  const converted: Schema = { ...rest };
  for (const list of ['oneOf', 'anyOf', 'allOf']) {
    if (Array.isArray(rest[list])) converted[list] = rest[list].map((one: Schema) => closed(one));
  }
  if (rest.items !== undefined) converted.items = closed(rest.items as Schema);
  if (rest.properties !== undefined) {
    const fields = Object.entries(rest.properties as Record<string, Schema>);
    converted.properties = Object.fromEntries(fields.map(([name, field]) => [name, closed(field)]));
    converted.additionalProperties = false;
  }
  return nullable === true ? { anyOf: [converted, { type: 'null' }] } : converted;
}
