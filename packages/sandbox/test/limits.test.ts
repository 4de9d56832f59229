import { afterEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_ACCOUNT } from '../src/index.js';
import { eventBody } from './support/bodies.js';
import { closeSandboxes, sandboxForTest } from './support/caller.js';
import { fakeClock } from './support/fake-clock.js';

afterEach(closeSandboxes);

const accountsCall = ['GET', '/api/accounts'] as const;

describe('limits over HTTP', () => {
  it('sends the recorded headers with each answer except 401 and 429', async () => {
    const { call } = await sandboxForTest({ limits: 'real', now: fakeClock(), phaseMs: 0 });
    const good = await call('POST', '/api/profiles', {
      data: { type: 'profile', attributes: { email: 'a@shop.example' } },
    });
    const bad = await call('POST', '/api/profiles', {});
    expect(good.headers.get('ratelimit-limit')).toBe('75, 75;w=1, 750;w=60');
    expect(good.headers.get('ratelimit-remaining')).toBe('74');
    expect(good.headers.get('ratelimit-reset')).toBe('1');
    expect([bad.status, bad.headers.get('ratelimit-remaining')]).toEqual([400, '73']);
  });

  it('answers 429 with whole seconds and no RateLimit headers until that time has passed', async () => {
    const now = fakeClock();
    const { call } = await sandboxForTest({ limits: 'real', now, phaseMs: 300 });
    expect((await call(...accountsCall)).status).toBe(200);
    const limited = await call(...accountsCall);
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '1']);
    expect(limited.body.errors[0]).toMatchObject({
      code: 'throttled',
      detail: 'Request was throttled. Expected available in 1 second.',
    });
    expect(limited.headers.get('ratelimit-limit')).toBeNull();
    now.advance(999);
    expect((await call(...accountsCall)).status).toBe(429);
    now.advance(1);
    expect((await call(...accountsCall)).status).toBe(200);
  });

  it('sends no RateLimit headers with a 429 of a fault', async () => {
    const { sandbox, call } = await sandboxForTest({ limits: 'real' });
    sandbox.addFault({ kind: 'throttle', retryAfterS: 1 });
    const limited = await call('GET', '/api/metrics');
    expect([limited.status, limited.headers.get('ratelimit-limit')]).toEqual([429, null]);
  });

  it('counts by endpoint, for all keys of an account together', async () => {
    const { sandbox, call } = await sandboxForTest({ limits: 'real', now: fakeClock() });
    sandbox.addKey('sandbox', { key: 'pk_second', name: 'second' });
    expect((await call(...accountsCall)).status).toBe(200);
    const second = await call('GET', '/api/accounts', undefined, {
      authorization: 'Klaviyo-API-Key pk_second',
    });
    expect(second.status).toBe(429);
    expect((await call('GET', '/api/metrics')).status).toBe(200);
    const rates = sandbox.stats({ endpoint: 'GET /api/accounts' }).accounts[0]?.endpoints[0];
    expect(rates).toMatchObject({
      requests: 2,
      maxPerSecond: 2,
      byKey: { default: { requests: 1 }, second: { requests: 1 } },
    });
  });

  it('sends the time until the minute ends when the steady limit is used up', async () => {
    const now = fakeClock(0);
    const { call } = await sandboxForTest({
      limits: { 'GET /api/accounts': { perSecond: 5, perMinute: 5 } },
      now,
      phaseMs: 0,
    });
    for (let i = 0; i < 5; i++) await call(...accountsCall);
    now.advance(18_500);
    const limited = await call(...accountsCall);
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '42']);
    expect(limited.body.errors[0]?.detail).toBe('Request was throttled. Expected available in 42 seconds.');
  });

  it('can be changed at run time for all accounts or for one', async () => {
    const accounts = [DEFAULT_ACCOUNT, { id: 'other', keys: [{ key: 'pk_other' }], limits: 'real' as const }];
    const { sandbox, call } = await sandboxForTest({ accounts, now: fakeClock() });
    const other = { authorization: 'Klaviyo-API-Key pk_other' };
    const statuses = async (headers = {}) => [
      (await call('GET', '/api/accounts', undefined, headers)).status,
      (await call('GET', '/api/accounts', undefined, headers)).status,
    ];
    expect(await statuses()).toEqual([200, 200]);
    expect(await statuses(other)).toEqual([200, 429]);
    sandbox.setLimits('none', 'other');
    sandbox.setLimits({ 'GET /api/accounts': { perSecond: 1, perMinute: 9 } }, 'sandbox');
    expect(await statuses(other)).toEqual([200, 200]);
    expect(await statuses()).toEqual([200, 429]);
  });

  it('accepts and shows twice the limit in one sliding second from a client that ignores the windows', async () => {
    const now = fakeClock();
    const limits = { 'POST /api/events': { perSecond: 10, perMinute: 1_000 } };
    const { sandbox, call } = await sandboxForTest({ limits, now, phaseMs: 500 });
    now.advance(400);
    for (let i = 0; i < 10; i++) await call('POST', '/api/events', eventBody({ unique_id: `a${i}` }));
    now.advance(200);
    for (let i = 0; i < 10; i++) await call('POST', '/api/events', eventBody({ unique_id: `b${i}` }));
    expect(sandbox.stats().recorded).toBe(20);
    expect(sandbox.stats().accounts[0]?.endpoints[0]).toMatchObject({
      maxPerSecond: 20,
      byStatus: { 202: 20 },
    });
  });

  it.each([
    [{ 'GET /api/nothing': { perSecond: 1, perMinute: 1 } }, /unknown endpoint "GET \/api\/nothing"/],
    [{ 'GET /api/accounts': { perSecond: 0, perMinute: 1 } }, /perSecond must be a whole number above 0/],
    ['some', /must be "real", "none" or a table/],
  ])('refuses invalid limits: %j', async (limits, message) => {
    await expect(sandboxForTest({ limits: limits as 'real' })).rejects.toThrow(message);
  });
});
