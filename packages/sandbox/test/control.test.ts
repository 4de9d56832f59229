import { afterEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_KEY, type RecordedEvent, sandboxControl } from '../src/index.js';
import { consent, eventBody, profileBody, subscribeBody } from './support/bodies.js';
import { closeSandboxes, sandboxForTest } from './support/caller.js';

afterEach(closeSandboxes);

async function withControl(options = {}) {
  const caller = await sandboxForTest(options);
  return { ...caller, control: sandboxControl(caller.sandbox.url) };
}

describe('the control API over HTTP', () => {
  it('returns the same as the API in process', async () => {
    const { sandbox, call, control } = await withControl();
    await call('POST', '/api/events', eventBody());
    await call('POST', '/api/profiles', profileBody({ email: 'ben@shop.example' }));
    await call(
      'POST',
      '/api/profile-subscription-bulk-create-jobs',
      subscribeBody([{ email: 'ben@shop.example', subscriptions: consent() }]),
    );
    expect(await control.accounts()).toEqual(sandbox.accounts());
    expect(await control.events()).toEqual(sandbox.events());
    expect(await control.requests()).toEqual(sandbox.requests());
    expect(await control.profiles({ email: 'ben@shop.example' })).toEqual(
      sandbox.profiles({ email: 'ben@shop.example' }),
    );
    expect(await control.subscriptions()).toEqual(sandbox.subscriptions());
    expect(await control.stats()).toEqual(sandbox.stats());
    expect((await control.subscriptions()).items).toHaveLength(1);
  });

  it('adds accounts, keys and lists, revokes and restores keys, and never shows a key', async () => {
    const { call, control } = await withControl();
    await control.addAccount({ id: 'shop-2', keys: [{ key: 'pk_two', name: 'main' }] });
    await control.addKey('shop-2', { key: 'pk_three', scopes: ['lists:read'] });
    const account = await control.addList('shop-2', { id: 'NEWS', optIn: 'double' });
    expect(account).toMatchObject({
      keys: [
        { name: 'main', scopes: 'full', revoked: false },
        { name: 'key-2', scopes: ['lists:read'] },
      ],
      lists: [{ id: 'NEWS', optIn: 'double' }],
    });
    const as = (key: string) => ({ authorization: `Klaviyo-API-Key ${key}` });
    await control.revokeKey('shop-2', 'main');
    expect((await call('GET', '/api/lists/NEWS', undefined, as('pk_two'))).status).toBe(401);
    expect((await call('GET', '/api/lists/NEWS', undefined, as('pk_three'))).status).toBe(200);
    await control.revokeKey('shop-2');
    expect((await call('GET', '/api/lists/NEWS', undefined, as('pk_three'))).status).toBe(401);
    await control.restoreKey('shop-2');
    await control.removeList('shop-2', 'NEWS');
    expect((await call('GET', '/api/lists/NEWS', undefined, as('pk_two'))).status).toBe(404);
    expect(JSON.stringify([await control.accounts(), await control.requests()])).not.toMatch(/pk_/);
  });

  it('sets and removes faults and limits', async () => {
    const { call, control } = await withControl();
    const fault = await control.addFault({ kind: 'error', status: 503, endpoint: 'POST /api/events' });
    expect(await control.faults()).toEqual([fault]);
    expect((await call('POST', '/api/events', eventBody())).status).toBe(503);
    await control.removeFault(fault.id);
    await control.addFault({ kind: 'reset' });
    await control.clearFaults();
    await control.setLimits({ 'POST /api/events': { perSecond: 1, perMinute: 1 } });
    expect((await call('POST', '/api/events', eventBody())).status).toBe(202);
    expect((await call('POST', '/api/events', eventBody())).status).toBe(429);
  });

  it('finds events and requests by filter, in pages', async () => {
    const { call, control } = await withControl();
    for (let i = 0; i < 5; i++) await call('POST', '/api/events', eventBody({ unique_id: `e${i}` }));
    await call('POST', '/api/events', eventBody({ unique_id: 'e0' }));
    await call('POST', '/api/events', {});
    const first = await control.events({ limit: 4 });
    const second = await control.events({ since: first.next });
    expect([first.items.length, second.items.length, first.forgotten]).toEqual([4, 2, 0]);
    expect((await control.events({ uniqueId: 'e0' })).items.map((event) => event.fate)).toEqual([
      'recorded',
      'duplicate',
    ]);
    expect((await control.events({ fate: 'duplicate', metric: 'Placed Order' })).items).toHaveLength(1);
    expect((await control.requests({ uniqueId: 'e0' })).items).toHaveLength(2);
    expect((await control.requests({ status: 400 })).items).toMatchObject([
      { code: 'invalid', endpoint: 'POST /api/events' },
    ]);
  });

  it('refuses invalid input with a typed error that tells what to change', async () => {
    const { sandbox, control } = await withControl();
    await expect(control.addFault({ kind: 'flood' } as never)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('kind must be'),
    });
    await expect(control.revokeKey('nobody')).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('Use one of sandbox'),
    });
    await expect(control.addAccount({ id: 'sandbox', keys: [{ key: 'x' }] })).rejects.toMatchObject({
      code: 'already_exists',
    });
    await expect(control.addAccount({ id: 'b', keys: [{ key: DEFAULT_KEY }] })).rejects.toMatchObject({
      code: 'already_exists',
    });
    const reply = await fetch(`${sandbox.url}/_sandbox/events?limit=many`);
    expect([reply.status, await reply.json()]).toEqual([
      400,
      { error: { code: 'invalid_input', message: 'limit must be a whole number, not "many".' } },
    ]);
  });
});

describe('the stream', () => {
  it('sends the events after the cursor first, then each accepted event', async () => {
    const { call, control } = await withControl();
    await call('POST', '/api/events', eventBody({ unique_id: 'before' }));
    const seen: RecordedEvent[] = [];
    const abort = new AbortController();
    const heard = new Promise<void>((resolve) => {
      void control.follow(
        (event) => {
          seen.push(event);
          if (seen.length === 1) void call('POST', '/api/events', eventBody({ unique_id: 'after' }));
          else resolve();
        },
        { since: 0, signal: abort.signal },
      );
    });
    await heard;
    abort.abort();
    expect(seen.map((event) => [event.seq, event.uniqueId, event.fate])).toEqual([
      [1, 'before', 'recorded'],
      [2, 'after', 'recorded'],
    ]);
  });

  it('ends without an error after an abort', async () => {
    const { control } = await withControl();
    const abort = new AbortController();
    const followed = control.follow(() => {}, { signal: abort.signal });
    abort.abort();
    await expect(followed).resolves.toBeUndefined();
  });
});

describe('memory', () => {
  it('keeps counts, maxima and deduplication but no entries in the mode "counts"', async () => {
    const { sandbox, call } = await withControl({ ledger: 'counts' });
    await call('POST', '/api/events', eventBody());
    await call('POST', '/api/events', eventBody());
    expect([sandbox.events().items, sandbox.requests().items]).toEqual([[], []]);
    expect(sandbox.stats()).toMatchObject({ requests: 2, recorded: 1, duplicates: 1, byStatus: { 202: 2 } });
    expect(sandbox.stats().accounts[0]).toMatchObject({
      recordedByMetric: { 'Placed Order': 1 },
      endpoints: [{ maxPerSecond: 2, maxPerMinute: 2 }],
    });
  });

  it('removes the oldest entries beyond the capacity, counts them, and keeps complete counts', async () => {
    const { sandbox, call } = await withControl({ ledgerCapacity: 10 });
    for (let i = 0; i < 25; i++) await call('POST', '/api/events', eventBody({ unique_id: `e${i}` }));
    const page = sandbox.events();
    expect(page.items.at(-1)?.uniqueId).toBe('e24');
    expect(page.items.length + page.forgotten).toBe(25);
    expect(page.items.length).toBeGreaterThanOrEqual(10);
    expect(page.items.length).toBeLessThan(20);
    expect(sandbox.stats().recorded).toBe(25);
  });

  it('clears the ledger or everything on reset, and continues the cursors', async () => {
    const { sandbox, call, control } = await withControl();
    await call('POST', '/api/events', eventBody());
    await control.reset('ledger');
    expect([sandbox.stats().requests, sandbox.events().items, sandbox.profiles().length]).toEqual([0, [], 1]);
    await call('POST', '/api/events', eventBody());
    expect(sandbox.events({ since: 1 }).items.map((event) => event.fate)).toEqual(['duplicate']);
    sandbox.revokeKey('sandbox');
    sandbox.addFault({ kind: 'reset' });
    await control.reset();
    expect([sandbox.profiles(), sandbox.faults(), sandbox.stats().requests]).toEqual([[], [], 0]);
    expect((await call('POST', '/api/events', eventBody())).status).toBe(202);
    expect(sandbox.stats().recorded).toBe(1);
  });
});
