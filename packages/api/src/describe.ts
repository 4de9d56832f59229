/** What the OpenAPI says beside the routes. */
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';

export const API_PREFIX = '/api/v1';

export const DESCRIPTION: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'TrackLayer',
      version: '1',
      description:
        'Shows and steers the lanes, dead letters, replays and back-fills of every destination, and takes events. ' +
        'Personal data is masked. Each error has a code, a message and what to do. Newer versions may add fields.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'The server that serves the pages' }],
    security: [{ token: [] }, { cookie: [] }],
    tags: [
      { name: 'status', description: 'What happens now, and what happened' },
      { name: 'events', description: 'Send events, and see what became of them' },
      { name: 'letters', description: 'Dead letters: causes, letters, replays, discards' },
      { name: 'back-fills', description: 'Migrations of past events and profiles' },
      { name: 'people', description: 'What is held about a person' },
      { name: 'api', description: 'Who calls, the audit, and this description' },
    ],
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'A token of `tracklayer api-token create`. On loopback a request needs none.',
        },
        cookie: {
          type: 'apiKey',
          in: 'cookie',
          name: 'tracklayer-session',
          description:
            'The sign-in of a person. Over TLS the name begins with `__Host-`, or with `__Secure-` under a base path. ' +
            'A request that may change something must come from a page of the same origin.',
        },
      },
    },
  },
  transform: ({ schema, route, ...rest }) => {
    const { scope = 'read', act = false, isOpen = false } = route.config ?? {};
    const made = jsonSchemaTransform({ schema, route, ...rest });
    if (isOpen) return { ...made, schema: { ...made.schema, security: [] } };
    return { ...made, schema: { ...made.schema, 'x-scope': scope, ...(act && { 'x-act': true }) } };
  },
  transformObject: (document) => withoutUnused(jsonSchemaTransformObject(document)),
};

/** The library makes each schema for requests and for answers. Most are used in one place only. */
function withoutUnused<Document extends object>(document: Document): Document {
  const { components, ...rest } = document as Document & {
    components?: { schemas?: Record<string, unknown> };
  };
  const schemas = components?.schemas ?? {};
  const used = new Set<string>();
  const note = (part: unknown) => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      note(schemas[name] ?? {});
    }
  };
  note(rest);
  const kept = Object.entries(schemas).filter(([name]) => used.has(name));
  return { ...document, components: { ...components, schemas: Object.fromEntries(kept) } };
}
