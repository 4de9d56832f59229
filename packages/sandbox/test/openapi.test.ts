import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { ENDPOINT_NAMES } from '../src/endpoints.js';
import { REAL_LIMITS } from '../src/index.js';
import type { Resource } from '../src/validation/fields.js';
import * as resources from '../src/validation/resources.js';
import { bulkBody, consent, eventBody, profileBody, subscribeBody } from './support/bodies.js';
import { type Caller, closeSandboxes, type Reply, sandboxForTest } from './support/caller.js';

/**
 * Klaviyo's published OpenAPI as a witness: answers validate against its response schemas, and the limits, scopes and
 * known fields we serve are those it states. The file is not part of this repository; without it this says so.
 */
const FILE = join(import.meta.dirname, '../../../../shared/facts/klaviyo-openapi-2026-04-15.json');

interface Operation {
  responses: Record<string, { $ref?: string; content?: Record<string, { schema: object }> }>;
  'x-klaviyo-ratelimit': { burst: string; steady: string };
}

interface Spec {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; responses: Record<string, object> };
}

interface Schema {
  $ref?: string;
  properties?: Record<string, Schema>;
  required?: string[];
}

const there = existsSync(FILE);
if (!there) console.warn(`Klaviyo's OpenAPI is not at ${FILE}: its witness is skipped.`);
const witness = there ? describe : describe.skip;

function readSpec(): Spec {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Spec;
}

/** OpenAPI 3.0 has `nullable`. JSON Schema lists null among the alternatives. */
function asJsonSchema(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(asJsonSchema);
  if (typeof node !== 'object' || node === null) return node;
  const { nullable, ...rest } = node as Record<string, unknown>;
  const schema = Object.fromEntries(Object.entries(rest).map(([name, each]) => [name, asJsonSchema(each)]));
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}

function validators(spec: Spec): (operation: Operation, status: number) => ValidateFunction | undefined {
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

type Step = readonly [endpoint: string, answer: (caller: Caller) => Promise<Reply>];

const ava = {
  email: 'ava@shop.example',
  external_id: 'c1',
  location: { city: 'Berlin' },
  properties: { a: 1 },
};
const job = (profiles: object[]) => ({
  data: { type: 'profile-bulk-import-job', attributes: { profiles: { data: profiles } } },
});

/** At least one accepted and one refused call of each endpoint of Klaviyo. */
const STEPS: readonly Step[] = [
  ['POST /api/profiles', ({ call }) => call('POST', '/api/profiles', profileBody(ava))],
  ['POST /api/profiles', ({ call }) => call('POST', '/api/profiles', profileBody(ava))],
  ['POST /api/profiles', ({ call }) => call('POST', '/api/profiles', {})],
  [
    'PATCH /api/profiles/{id}',
    ({ call, sandbox }) => {
      const id = sandbox.profiles()[0]?.id;
      return call('PATCH', `/api/profiles/${id}`, profileBody({ first_name: 'Ava' }, { id }));
    },
  ],
  ['PATCH /api/profiles/{id}', ({ call }) => call('PATCH', '/api/profiles/X', profileBody({}, { id: 'X' }))],
  ['POST /api/profile-import', ({ call }) => call('POST', '/api/profile-import', profileBody(ava))],
  [
    'POST /api/profile-import',
    ({ call }) => call('POST', '/api/profile-import', profileBody({ external_id: 'c2' })),
  ],
  [
    'POST /api/profile-bulk-import-jobs',
    ({ call }) => call('POST', '/api/profile-bulk-import-jobs', job([profileBody(ava).data])),
  ],
  [
    'POST /api/profile-bulk-import-jobs',
    ({ call }) => call('POST', '/api/profile-bulk-import-jobs', job([])),
  ],
  ['POST /api/events', ({ call }) => call('POST', '/api/events', eventBody())],
  ['POST /api/events', ({ call }) => call('POST', '/api/events', eventBody({ colour: 1 }))],
  ['POST /api/events', ({ call }) => call('POST', '/api/events', eventBody(), { authorization: 'nobody' })],
  [
    'POST /api/events',
    ({ call }) => call('POST', '/api/events', eventBody(), { 'content-type': 'text/plain' }),
  ],
  [
    'POST /api/events',
    ({ call, sandbox }) => {
      sandbox.addFault({ kind: 'throttle', retryAfterS: 0, count: 1 });
      return call('POST', '/api/events', eventBody());
    },
  ],
  [
    'POST /api/events',
    ({ call, sandbox }) => {
      sandbox.addFault({ kind: 'error', status: 500, count: 1 });
      return call('POST', '/api/events', eventBody());
    },
  ],
  [
    'POST /api/event-bulk-create-jobs',
    ({ call }) => call('POST', '/api/event-bulk-create-jobs', bulkBody([{ events: [{}] }])),
  ],
  [
    'POST /api/event-bulk-create-jobs',
    ({ call }) => call('POST', '/api/event-bulk-create-jobs', bulkBody([])),
  ],
  [
    'POST /api/profile-subscription-bulk-create-jobs',
    ({ call }) =>
      call(
        'POST',
        '/api/profile-subscription-bulk-create-jobs',
        subscribeBody([{ email: ava.email, subscriptions: consent() }]),
      ),
  ],
  [
    'POST /api/profile-subscription-bulk-create-jobs',
    ({ call }) =>
      call('POST', '/api/profile-subscription-bulk-create-jobs', subscribeBody([{ email: ava.email }])),
  ],
  [
    'POST /api/lists/{id}/relationships/profiles',
    ({ call, sandbox }) =>
      call('POST', '/api/lists/Y6nRLr/relationships/profiles', {
        data: [{ type: 'profile', id: sandbox.profiles()[0]?.id }],
      }),
  ],
  [
    'POST /api/lists/{id}/relationships/profiles',
    ({ call }) => call('POST', '/api/lists/X/relationships/profiles', { data: [{}] }),
  ],
  ['GET /api/metrics', ({ call }) => call('GET', '/api/metrics')],
  ['GET /api/metrics', ({ call }) => call('GET', '/api/metrics?filter=nonsense')],
  [
    'GET /api/lists/{id}',
    ({ call }) => call('GET', '/api/lists/Y6nRLr?additional-fields[list]=profile_count'),
  ],
  ['GET /api/lists/{id}', ({ call }) => call('GET', '/api/lists/X')],
  ['GET /api/accounts', ({ call }) => call('GET', '/api/accounts')],
];

witness('the published OpenAPI of revision 2026-04-15', () => {
  afterEach(closeSandboxes);

  it('describes all answers of the sandbox', async () => {
    const spec = readSpec();
    const validatorOf = validators(spec);
    const caller = await sandboxForTest({ strict: true });
    const seen = new Set<string>();
    for (const [endpoint, answer] of STEPS) {
      const [method = '', path = ''] = endpoint.split(' ');
      const operation = spec.paths[path]?.[method.toLowerCase()];
      const reply = await answer(caller);
      const documented = operation?.responses ?? {};
      expect([endpoint, Object.keys(documented)]).toEqual([
        endpoint,
        expect.arrayContaining([reply.status < 400 ? String(reply.status) : `${String(reply.status)[0]}XX`]),
      ]);
      const validate = operation === undefined ? undefined : validatorOf(operation, reply.status);
      if (validate === undefined)
        expect([endpoint, reply.status, reply.body]).toEqual([endpoint, reply.status, undefined]);
      else {
        validate(reply.body);
        expect([endpoint, reply.status, validate.errors]).toEqual([endpoint, reply.status, null]);
      }
      seen.add(endpoint);
    }
    expect([...seen].sort()).toEqual(operationsOf(spec));
  });

  it('states the limits of the sandbox', () => {
    const spec = readSpec();
    for (const endpoint of operationsOf(spec)) {
      const [method = '', path = ''] = endpoint.split(' ');
      const limit = spec.paths[path]?.[method.toLowerCase()]?.['x-klaviyo-ratelimit'];
      const ours = ENDPOINT_NAMES.find((name) => name === endpoint);
      const real = ours === undefined ? undefined : REAL_LIMITS[ours];
      expect([endpoint, `${real?.perSecond}/s`, `${real?.perMinute}/m`]).toEqual([
        endpoint,
        limit?.burst,
        limit?.steady,
      ]);
    }
  });

  it('states the scopes of the sandbox, which answers 403 if one is missing', async () => {
    const spec = readSpec() as Spec & {
      paths: Record<string, Record<string, { 'x-klaviyo-scopes': string[] }>>;
    };
    const { sandbox } = await sandboxForTest({ strict: true });
    for (const endpoint of operationsOf(spec)) {
      const [method = '', path = ''] = endpoint.split(' ');
      const scopes = spec.paths[path]?.[method.toLowerCase()]?.['x-klaviyo-scopes'] ?? [];
      for (const [name, granted] of [
        ['all', scopes],
        ...scopes.map((gone) => [gone, scopes.filter((each) => each !== gone)]),
      ]) {
        const key = `pk ${endpoint} ${name}`.replaceAll(/[^a-z]/gi, '_');
        sandbox.addKey('sandbox', { key, name: key, scopes: granted as string[] });
        const { status } = await fetch(`${sandbox.url}${path.replace('{id}', 'Y6nRLr')}`, {
          method,
          headers: {
            authorization: `Klaviyo-API-Key ${key}`,
            revision: '2026-04-15',
            'content-type': 'application/json',
          },
          ...(method === 'GET' ? {} : { body: '{}' }),
        });
        expect([endpoint, name, status === 403]).toEqual([endpoint, name, name !== 'all']);
      }
    }
  });

  it('has the fields and the required fields of the sandbox', () => {
    const { schemas } = readSpec().components;
    const attributesOf = (name: string) => schemas[name]?.properties?.attributes ?? {};
    const pairs: [Resource, Schema, extra?: string[]][] = [
      [resources.EVENT, attributesOf('EventCreateQueryV2ResourceObject')],
      [resources.BULK_EVENT, attributesOf('BaseEventCreateQueryBulkEntryResourceObject')],
      [resources.EVENT_GROUP, attributesOf('EventsBulkCreateQueryResourceObject')],
      [resources.EVENT_BULK_JOB, attributesOf('EventsBulkCreateJobResourceObject')],
      [resources.EVENT_PROFILE, attributesOf('EventProfileCreateQueryResourceObject')],
      [resources.METRIC, attributesOf('MetricCreateQueryResourceObject')],
      [resources.PROFILE, attributesOf('ProfileCreateQueryResourceObject'), ['anonymous_id']],
      [resources.PROFILE, attributesOf('ProfilePartialUpdateQueryResourceObject'), ['anonymous_id']],
      [resources.PROFILE_UPSERT, attributesOf('ProfileUpsertQueryResourceObject'), ['anonymous_id']],
      [resources.LOCATION, schemas.ProfileLocation ?? {}],
      [resources.SUBSCRIPTION_JOB, attributesOf('SubscriptionCreateJobCreateQueryResourceObject')],
      [resources.SUBSCRIBED_PROFILE, attributesOf('ProfileSubscriptionCreateQueryResourceObject')],
      [resources.PROFILE_IMPORT_JOB, attributesOf('ProfileImportJobCreateQueryResourceObject')],
    ];
    for (const [{ name, fields }, schema, extra = []] of pairs) {
      const known = Object.keys(fields).sort();
      const required = known.filter((field) => fields[field]?.required);
      const published = [...Object.keys(schema.properties ?? {}), ...extra].sort();
      expect([name, known, required]).toEqual([name, published, [...(schema.required ?? [])].sort()]);
    }
  });
});

function operationsOf(spec: Spec): string[] {
  return Object.entries(spec.paths)
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`))
    .sort();
}
