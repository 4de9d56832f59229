import { afterEach, describe, expect, it } from '@jest/globals';
import type { FaultInput } from '../src/faults/faults.js';
import { DEFAULT_ACCOUNT } from '../src/index.js';
import { eventBody } from './support/bodies.js';
import { closeSandboxes, sandboxForTest } from './support/caller.js';
import { fakeClock } from './support/fake-clock.js';

afterEach(closeSandboxes);

const send = ['POST', '/api/events', eventBody()] as const;

describe('faults before the work is done', () => {
  it.each([
    ['a reset connection', { kind: 'reset', count: 1 }],
    ['a 500', { kind: 'error', status: 500, count: 1 }],
    ['a 503', { kind: 'error', status: 503, count: 1, retryAfterS: 2 }],
    ['a 429', { kind: 'throttle', retryAfterS: 0, count: 1 }],
  ] as [string, FaultInput][])('%s records nothing, and the next try is recorded', async (_what, fault) => {
    const { sandbox, call } = await sandboxForTest();
    sandbox.addFault(fault);
    const status = await call(...send).then(
      (reply) => reply.status,
      () => 0,
    );
    expect(status).not.toBe(202);
    expect(sandbox.stats().recorded).toBe(0);
    expect(sandbox.requests().items[0]).toMatchObject({ status, fault: { id: 'fault-1', kind: fault.kind } });
    expect((await call(...send)).status).toBe(202);
    expect([sandbox.stats().recorded, sandbox.stats().duplicates]).toEqual([1, 0]);
  });

  it('latency does the work after the delay although the client has left', async () => {
    const { sandbox } = await sandboxForTest();
    sandbox.addFault({ kind: 'latency', latencyMs: 500, count: 1 });
    const recorded = new Promise<number>((resolve) =>
      sandbox.onEvent((event) => resolve(event.acceptedAtMs)),
    );
    const client = new AbortController();
    const gone = fetch(`${sandbox.url}/api/events`, {
      method: 'POST',
      headers: {
        authorization: `Klaviyo-API-Key ${DEFAULT_ACCOUNT.keys[0]?.key}`,
        revision: '2026-04-15',
        'content-type': 'application/json',
      },
      body: JSON.stringify(eventBody()),
      signal: client.signal,
    });
    // The request has arrived when the fault is used up. The client leaves during the delay.
    while (sandbox.faults().length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    client.abort();
    await expect(gone).rejects.toThrow();
    const acceptedAtMs = await recorded;
    const [request] = sandbox.requests().items;
    expect(acceptedAtMs - (request?.atMs ?? 0)).toBeGreaterThanOrEqual(498);
    expect(request?.durationMs).toBeGreaterThanOrEqual(498);
  });

  it('a 429 keeps the endpoint closed for its Retry-After, unless closes is false', async () => {
    const now = fakeClock();
    const { sandbox, call } = await sandboxForTest({ now });
    sandbox.addFault({ kind: 'throttle', retryAfterS: 5, count: 1 });
    const first = await call(...send);
    expect([first.status, first.headers.get('retry-after')]).toEqual([429, '5']);
    now.advance(2_000);
    const early = await call(...send);
    expect([early.status, early.headers.get('retry-after')]).toEqual([429, '3']);
    now.advance(3_000);
    expect((await call(...send)).status).toBe(202);
    sandbox.addFault({ kind: 'throttle', retryAfterS: 5, count: 1, closes: false });
    expect((await call(...send)).status).toBe(429);
    expect((await call(...send)).status).toBe(202);
  });

  it('a 429 without retryAfterS has no Retry-After header', async () => {
    const { sandbox, call } = await sandboxForTest();
    sandbox.addFault({ kind: 'throttle', count: 1 });
    const reply = await call(...send);
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([429, null]);
  });
});

describe('faults after the work is done', () => {
  it.each([
    ['a reset connection', { kind: 'reset', afterRecording: true, count: 1 }],
    ['a truncated answer', { kind: 'truncate', count: 1 }],
    ['a 500', { kind: 'error', status: 500, afterRecording: true, count: 1 }],
  ] as [string, FaultInput][])('%s records the event, and a repeat is a duplicate', async (_what, fault) => {
    const { sandbox, call } = await sandboxForTest();
    sandbox.addFault(fault);
    const status = await call(...send).then(
      (reply) => reply.status,
      () => 0,
    );
    expect(status).not.toBe(202);
    expect(sandbox.stats().recorded).toBe(1);
    expect(sandbox.requests().items[0]?.uniqueIds).toEqual(['ord_1']);
    expect((await call(...send)).status).toBe(202);
    expect([sandbox.stats().recorded, sandbox.stats().duplicates]).toEqual([1, 1]);
  });

  it('a truncated answer announces more bytes than it has', async () => {
    const { sandbox, call } = await sandboxForTest();
    sandbox.addFault({ kind: 'truncate' });
    await expect(call('GET', '/api/accounts')).rejects.toThrow('terminated');
  });

  it.each([true, false])(
    'a time-out never answers (after recording: %s), and close does not wait for it',
    async (afterRecording) => {
      const { sandbox, call } = await sandboxForTest();
      sandbox.addFault({ kind: 'timeout', afterRecording });
      const waiting = call(...send);
      const settled = waiting.then(
        () => 'answered',
        () => 'cut off',
      );
      // The request has arrived. No answer follows.
      while (sandbox.requests().items.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      expect(
        await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, 80, 'waiting'))]),
      ).toBe('waiting');
      expect(sandbox.stats().recorded).toBe(afterRecording ? 1 : 0);
      expect(sandbox.requests().items[0]?.status).toBe(0);
      await closeSandboxes();
      expect(await settled).toBe('cut off');
    },
  );
});

describe('the target and the count of a fault', () => {
  it('limit it to an account, a key and an endpoint', async () => {
    const accounts = [DEFAULT_ACCOUNT, { id: 'other', keys: [{ key: 'pk_other', name: 'theirs' }] }];
    const { sandbox, call } = await sandboxForTest({ accounts });
    sandbox.addFault({
      kind: 'error',
      status: 500,
      account: 'other',
      key: 'theirs',
      endpoint: 'POST /api/events',
    });
    const other = { authorization: 'Klaviyo-API-Key pk_other' };
    sandbox.addKey('other', { key: 'pk_ours', name: 'ours' });
    expect((await call(...send)).status).toBe(202);
    expect((await call(...send, { authorization: 'Klaviyo-API-Key pk_ours' })).status).toBe(202);
    expect((await call(...send, other)).status).toBe(500);
    expect((await call('GET', '/api/metrics', undefined, other)).status).toBe(200);
  });

  it('limit it to a number or a share of requests, until it is removed', async () => {
    let turn = 0;
    const { sandbox, call } = await sandboxForTest({ random: () => (turn++ % 4) / 4 });
    sandbox.addFault({ kind: 'error', status: 500, endpoint: 'GET /api/metrics', count: 2 });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await call('GET', '/api/metrics')).status);
    expect(statuses).toEqual([500, 500, 200, 200]);
    expect(sandbox.faults()).toEqual([]);
    const { id } = sandbox.addFault({
      kind: 'error',
      status: 503,
      endpoint: 'GET /api/metrics',
      share: 0.25,
    });
    turn = 0;
    for (let i = 0; i < 40; i++) await call('GET', '/api/metrics');
    expect(sandbox.stats().byStatus['503']).toBe(10);
    sandbox.removeFault(id);
    expect((await call('GET', '/api/metrics')).status).toBe(200);
  });

  it.each([
    [{ kind: 'flood' }, /kind must be one of/],
    [{ kind: 'reset', share: 2 }, /share must be/],
    [{ kind: 'reset', count: 0 }, /count must be/],
    [{ kind: 'error', status: 200 }, /status must be from 400/],
    [{ kind: 'latency' }, /latencyMs must be/],
    [{ kind: 'latency', latencyMs: 1, afterRecording: true }, /has no field "afterRecording"/],
    [{ kind: 'reset', endpoint: '/api/events' }, /endpoint must be a name/],
    [{ kind: 'reset', account: 'nobody' }, /There is no account "nobody"/],
  ])('are checked, and %j is refused with the reason', async (fault, message) => {
    const { sandbox } = await sandboxForTest();
    expect(() => sandbox.addFault(fault as FaultInput)).toThrow(message);
  });
});
