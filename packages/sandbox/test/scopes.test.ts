import { afterEach, describe, expect, it } from '@jest/globals';
import { ALL_SCOPES } from '../src/endpoints.js';
import { DEFAULT_ACCOUNT, DEFAULT_KEY, sandboxControl } from '../src/index.js';
import { consent, eventBody, subscribeBody } from './support/bodies.js';
import { type Call, closeSandboxes, sandboxForTest } from './support/caller.js';

afterEach(closeSandboxes);

const sendEvent = (call: Call) => call('POST', '/api/events', eventBody());
const subscribe = (call: Call) =>
  call(
    'POST',
    '/api/profile-subscription-bulk-create-jobs',
    subscribeBody([{ email: 'ava@shop.example', subscriptions: consent() }]),
  );

describe('a scope', () => {
  it('is denied to one endpoint with 403, while the other endpoints go on', async () => {
    const { sandbox, call } = await sandboxForTest();
    const control = sandboxControl(sandbox.url);
    await control.denyScope('sandbox', 'subscriptions:write');
    const refused = await subscribe(call);
    expect([refused.status, refused.body.errors[0]]).toMatchObject([
      403,
      {
        code: 'permission_denied',
        detail: 'You do not have permission to perform this action.',
        source: { pointer: '/data/' },
      },
    ]);
    expect((await sendEvent(call)).status).toBe(202);
    await control.grantScope('sandbox', 'subscriptions:write');
    expect((await subscribe(call)).status).toBe(202);
  });

  it('is granted to one key of an account', async () => {
    const keys = [
      { key: DEFAULT_KEY, name: 'default', scopes: ['metrics:read'] },
      { key: 'pk_second', name: 'second', scopes: ['metrics:read'] },
    ];
    const { sandbox, call } = await sandboxForTest({ accounts: [{ ...DEFAULT_ACCOUNT, keys }] });
    sandbox.grantScope('sandbox', 'events:write', 'second');
    expect((await sendEvent(call)).status).toBe(403);
    const second = { authorization: 'Klaviyo-API-Key pk_second' };
    expect((await call('POST', '/api/events', eventBody(), second)).status).toBe(202);
  });

  it('is the only one that a key with full access loses', async () => {
    const { sandbox } = await sandboxForTest();
    const [key] = sandbox.denyScope('sandbox', 'profiles:write').keys;
    expect(key?.scopes).toEqual(ALL_SCOPES.filter((scope) => scope !== 'profiles:write'));
    expect(ALL_SCOPES).toEqual(expect.arrayContaining(['events:read', 'lists:read', 'subscriptions:write']));
  });

  it('is refused if it is malformed', async () => {
    const { sandbox } = await sandboxForTest();
    await expect(sandboxControl(sandbox.url).grantScope('sandbox', 'all')).rejects.toThrow('events:write');
    expect(() => sandbox.denyScope('sandbox', 'events:write', 'nobody')).toThrow('has no key "nobody"');
  });
});
