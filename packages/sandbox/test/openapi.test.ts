import { afterEach, describe, expect, it } from '@jest/globals';
import { ENDPOINT_NAMES } from '../src/endpoints.js';
import { REAL_LIMITS } from '../src/index.js';
import type { Resource } from '../src/validation/fields.js';
import * as resources from '../src/validation/resources.js';
import { closeSandboxes, sandboxForTest } from './support/caller.js';
import { operationsOf, readSpec, type Schema, type SpecName, validators } from './support/openapi.js';
import { CALLS, DELETIONS } from './support/openapi-calls.js';
import { FLOW_READS } from './support/openapi-flows.js';
import { READS } from './support/openapi-reads.js';
import { STOCK } from './support/openapi-stock.js';

afterEach(closeSandboxes);

const SPECS: [SpecName, typeof CALLS][] = [
  ['2026-04-15', CALLS],
  ['2026-07-15-reads', READS],
  ['2026-07-15-stock', STOCK],
  ['2026-07-15-flows', FLOW_READS],
  ['2026-07-15-privacy', DELETIONS],
];

describe.each(SPECS)('Klaviyo’s published OpenAPI %s', (name, calls) => {
  it('describes all answers of the sandbox', async () => {
    const spec = readSpec(name);
    const operations = operationsOf(spec);
    const validatorOf = validators(spec);
    const caller = await sandboxForTest({ strict: true });
    const seen = new Set<string>();
    for (const [endpoint, answer] of calls) {
      const operation = operations.get(endpoint);
      const reply = await answer(caller);
      const documented = Object.keys(operation?.responses ?? {});
      const expected = reply.status < 400 ? String(reply.status) : `${String(reply.status)[0]}XX`;
      // A read may need a write first. The other spec describes that one.
      if (operation === undefined) continue;
      expect([endpoint, documented]).toEqual([endpoint, expect.arrayContaining([expected])]);
      const validate = validatorOf(operation, reply.status);
      validate?.(reply.body);
      const errors = validate === undefined ? reply.body : validate.errors;
      expect([endpoint, reply.status, errors ?? null]).toEqual([endpoint, reply.status, null]);
      seen.add(endpoint);
    }
    expect([...seen].sort()).toEqual([...operations.keys()].sort());
  });

  it('states the limits of the sandbox', () => {
    for (const [endpoint, operation] of operationsOf(readSpec(name))) {
      const ours = ENDPOINT_NAMES.find((each) => each === endpoint);
      const real = ours === undefined ? undefined : REAL_LIMITS[ours];
      const { burst, steady } = operation['x-klaviyo-ratelimit'];
      expect([endpoint, `${real?.perSecond}/s`, `${real?.perMinute}/m`]).toEqual([endpoint, burst, steady]);
    }
  });

  it('states the scopes of the sandbox, which answers 403 if one is missing', async () => {
    const { sandbox, call } = await sandboxForTest({ strict: true });
    for (const [endpoint, operation] of operationsOf(readSpec(name))) {
      const [method = '', path = ''] = endpoint.split(' ');
      const scopes = operation['x-klaviyo-scopes'];
      for (const [what, granted] of [
        ['all', scopes] as const,
        ...scopes.map((scope) => [scope, scopes.filter((each) => each !== scope)] as const),
      ]) {
        const key = `pk ${endpoint} ${what}`.replaceAll(/[^a-z]/gi, '_');
        sandbox.addKey('sandbox', { key, name: key, scopes: granted });
        const { status } = await call(
          method,
          path.replace('{id}', 'Y6nRLr'),
          method === 'GET' ? undefined : {},
          { authorization: `Klaviyo-API-Key ${key}` },
        );
        expect([endpoint, what, status === 403]).toEqual([endpoint, what, what !== 'all']);
      }
    }
  });
});

describe('the known fields of resources', () => {
  it('are those of Klaviyo’s published OpenAPI', () => {
    const { schemas } = readSpec('2026-04-15').components;
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
    const stock = readSpec('2026-07-15-stock').components.schemas;
    const stockAttributesOf = (name: string) => stock[name]?.properties?.attributes ?? {};
    pairs.push(
      [resources.BACK_IN_STOCK, stockAttributesOf('ServerBISSubscriptionCreateQueryResourceObject')],
      [resources.IDENTIFIED_PROFILE, stockAttributesOf('ProfileIdentifierDTOResourceObject')],
    );
    for (const [{ name, fields }, schema, extra = []] of pairs) {
      const known = Object.keys(fields).sort();
      const required = known.filter((field) => fields[field]?.required);
      const published = [...Object.keys(schema.properties ?? {}), ...extra].sort();
      expect([name, known, required]).toEqual([name, published, [...(schema.required ?? [])].sort()]);
    }
  });
});
