import { afterEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_ACCOUNT, DEFAULT_KEY } from '../src/index.js';
import { eventBody } from './support/bodies.js';
import { closeSandboxes, REVISION, sandboxForTest } from './support/caller.js';

afterEach(closeSandboxes);

describe('the key', () => {
  it.each([
    ['no key', { authorization: '' }],
    ['another scheme', { authorization: `Bearer ${DEFAULT_KEY}` }],
    ['a wrong key', { authorization: 'Klaviyo-API-Key pk_wrong' }],
    ['a key with white space in it', { authorization: `Klaviyo-API-Key  ${DEFAULT_KEY}` }],
  ])('answers 401 without RateLimit headers to %s', async (_what, headers) => {
    const { sandbox, call } = await sandboxForTest({ limits: 'real' });
    const reply = await call('POST', '/api/events', eventBody(), headers);
    expect([reply.status, reply.body.errors[0]?.code, reply.body.errors[0]?.status]).toEqual([
      401,
      'not_authenticated',
      401,
    ]);
    expect([...reply.headers.keys()].filter((name) => name.startsWith('ratelimit'))).toEqual([]);
    expect(sandbox.requests().items[0]).toMatchObject({ account: null, key: null, status: 401 });
    expect(JSON.stringify([sandbox.requests(), sandbox.accounts()])).not.toContain(DEFAULT_KEY);
  });

  it('answers 401 to a revoked key, and serves it again after the restore', async () => {
    const { sandbox, call } = await sandboxForTest();
    sandbox.addKey('sandbox', { key: 'pk_second', name: 'second' });
    sandbox.revokeKey('sandbox', 'default');
    const second = { authorization: 'Klaviyo-API-Key pk_second' };
    expect((await call('POST', '/api/events', eventBody())).status).toBe(401);
    expect((await call('POST', '/api/events', eventBody(), second)).status).toBe(202);
    sandbox.restoreKey('sandbox');
    expect((await call('POST', '/api/events', eventBody())).status).toBe(202);
  });

  it('answers 403 permission_denied to a key without the scope', async () => {
    const keys = [{ key: DEFAULT_KEY, scopes: ['metrics:read'] }];
    const { sandbox, call } = await sandboxForTest({ accounts: [{ ...DEFAULT_ACCOUNT, keys }] });
    const reply = await call('POST', '/api/events', eventBody());
    expect([reply.status, reply.body.errors[0]?.code]).toEqual([403, 'permission_denied']);
    expect((await call('GET', '/api/metrics')).status).toBe(200);
    expect(sandbox.stats().recorded).toBe(0);
  });

  it('keeps profiles, events and metrics of accounts apart', async () => {
    const accounts = [DEFAULT_ACCOUNT, { id: 'other', keys: [{ key: 'pk_other' }] }];
    const { sandbox, call } = await sandboxForTest({ accounts });
    const other = { authorization: 'Klaviyo-API-Key pk_other' };
    await call('POST', '/api/events', eventBody());
    await call('POST', '/api/events', eventBody(), other);
    expect(sandbox.stats().recorded).toBe(2);
    expect((await call('GET', '/api/accounts', undefined, other)).body.data).toMatchObject([{ id: 'other' }]);
    expect((await call('GET', '/api/lists/Y6nRLr', undefined, other)).status).toBe(404);
  });
});

describe('the revision header', () => {
  it.each([
    ['2099-01-01', 404, 'Unable to specify a future revision date'],
    ['', 400, "The 'revision' header is required."],
    ['latest', 400, "Invalid revision 'latest', expected YYYY-MM-DD."],
  ])('"%s" is answered %i', async (revision, status, detail) => {
    const { call } = await sandboxForTest();
    const reply = await call('POST', '/api/events', eventBody(), { revision });
    expect([reply.status, reply.body.errors[0]?.detail]).toEqual([status, detail]);
  });

  it('serves a known revision although the clock is behind it', async () => {
    const { call } = await sandboxForTest({ now: () => Date.UTC(2025, 0, 1) });
    expect((await call('GET', '/api/metrics', undefined, { revision: REVISION })).status).toBe(200);
  });
});

describe('paths, methods and content types', () => {
  it('accepts both JSON content types with parameters, and answers 415 to others', async () => {
    const { call } = await sandboxForTest();
    for (const type of ['application/json', 'application/vnd.api+json', 'application/json; charset=utf-8']) {
      expect((await call('POST', '/api/events', eventBody(), { 'content-type': type })).status).toBe(202);
    }
    const reply = await call('POST', '/api/events', eventBody(), { 'content-type': 'text/plain' });
    expect([reply.status, reply.body.errors[0]?.code]).toEqual([415, 'unsupported_media_type']);
  });

  it('accepts a trailing slash, and answers 405 to a wrong method and 404 to an unknown path', async () => {
    const { sandbox, call } = await sandboxForTest();
    expect((await call('POST', '/api/events/', eventBody())).status).toBe(202);
    expect((await call('PUT', '/api/events', eventBody())).status).toBe(405);
    expect((await call('DELETE', '/api/profiles/X')).status).toBe(405);
    expect((await call('POST', '/api/campaign-sends', {})).status).toBe(404);
    expect(sandbox.requests().items.map((request) => request.endpoint)).toEqual([
      'POST /api/events',
      null,
      null,
      null,
    ]);
  });

  it('serves only Klaviyo’s endpoints in strict mode', async () => {
    const { sandbox, call } = await sandboxForTest({ strict: true });
    for (const path of ['/api/list-relationships', '/api/events-bulk-create-jobs']) {
      const reply = await call('POST', path, {});
      expect([reply.status, reply.body.errors[0]?.code]).toEqual([404, 'not_found']);
    }
    expect((await call('POST', '/api/events', eventBody())).status).toBe(202);
    expect(sandbox.requests().items.map((request) => request.status)).toEqual([404, 404, 202]);
  });

  it('shows an index at / and the control API at /_sandbox', async () => {
    const { call } = await sandboxForTest();
    expect((await call('GET', '/')).body).toMatchObject({
      strict: false,
      endpoints: expect.arrayContaining(['POST /api/events']),
    });
    expect((await call('GET', '/_sandbox')).body).toHaveProperty('routes');
  });
});

describe('GET /api/metrics', () => {
  it('pages by 200 with a cursor in links.next, and refuses page[size]', async () => {
    const { call } = await sandboxForTest();
    for (let i = 0; i < 201; i++) {
      const metric = { data: { type: 'metric', attributes: { name: `Metric ${i}` } } };
      await call('POST', '/api/events', eventBody({ metric }));
    }
    const first = await call('GET', '/api/metrics');
    expect(first.body.data).toHaveLength(200);
    const next = new URL(first.body.links?.next ?? '');
    const second = await call('GET', `${next.pathname}${next.search}`);
    expect(second.body.data).toMatchObject([{ attributes: { name: 'Metric 200' } }]);
    expect(second.body.links?.next).toBeUndefined();
    const refused = await call('GET', '/api/metrics?page[size]=10');
    expect([refused.status, refused.body.errors[0]?.detail]).toEqual([
      400,
      "'page_size' is not a valid field for the resource 'metric'.",
    ]);
    expect((await call('GET', '/api/metrics?page[cursor]=nonsense')).status).toBe(400);
  });
});
