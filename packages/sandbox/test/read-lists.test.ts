import { afterEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_ACCOUNT } from '../src/index.js';
import { consent, eventBody, subscribeBody } from './support/bodies.js';
import { closeSandboxes, sandboxForTest } from './support/caller.js';
import { fakeClock } from './support/fake-clock.js';
import { idsOf, resourcesOf, walk } from './support/read.js';

afterEach(closeSandboxes);

const SUBSCRIBE = '/api/profile-subscription-bulk-create-jobs';

describe('GET /api/lists', () => {
  it('pages by 10 and filters by name and id', async () => {
    const lists = Array.from({ length: 12 }, (_, i) => ({
      id: `L${String(i).padStart(2, '0')}`,
      name: `List ${i}`,
    }));
    const { call } = await sandboxForTest({ accounts: [{ ...DEFAULT_ACCOUNT, lists }] });
    const first = await call('GET', '/api/lists');
    expect(idsOf(first)).toEqual(lists.slice(0, 10).map(({ id }) => id));
    expect(idsOf(await walk(call, first, 'next'))).toEqual(['L10', 'L11']);
    expect(idsOf(await call('GET', '/api/lists?filter=equals(name,"List 7")'))).toEqual(['L07']);
    expect(idsOf(await call('GET', '/api/lists?filter=any(id,["L01","L05"])&sort=-id'))).toEqual([
      'L05',
      'L01',
    ]);
    expect((await call('GET', '/api/lists?page[size]=11')).status).toBe(400);
  });
});

describe('GET /api/lists/{id}/profiles', () => {
  it('lists members in the order of joining', async () => {
    const now = fakeClock();
    const { call } = await sandboxForTest({ now });
    for (const name of ['eve', 'ava', 'ben']) {
      now.advance(60_000);
      const subscriber = { email: `${name}@shop.example`, subscriptions: consent() };
      await call('POST', SUBSCRIBE, subscribeBody([subscriber]));
    }
    // Joining again does not change the time.
    now.advance(60_000);
    await call('POST', SUBSCRIBE, subscribeBody([{ email: 'eve@shop.example', subscriptions: consent() }]));
    const members = resourcesOf(await call('GET', '/api/lists/Y6nRLr/profiles'));
    expect(members.map(({ attributes }) => [attributes.email, attributes.joined_group_at])).toEqual([
      ['eve@shop.example', '2026-11-23T12:01:00Z'],
      ['ava@shop.example', '2026-11-23T12:02:00Z'],
      ['ben@shop.example', '2026-11-23T12:03:00Z'],
    ]);
    const since = await call(
      'GET',
      '/api/lists/Y6nRLr/profiles?filter=greater-than(joined_group_at,2026-11-23T12:02:00Z)',
    );
    expect(resourcesOf(since).map(({ attributes }) => attributes.email)).toEqual(['ben@shop.example']);
    const named = await call('GET', '/api/lists/Y6nRLr/profiles?filter=equals(email,"ava@shop.example")');
    expect(idsOf(named)).toEqual([members[1]?.id]);
  });

  it('is unknown under another id', async () => {
    const { call } = await sandboxForTest();
    expect((await call('GET', '/api/lists/X/profiles')).status).toBe(404);
  });
});

describe('GET /api/metrics/{id}', () => {
  it('shows one metric', async () => {
    const { call } = await sandboxForTest();
    await call('POST', '/api/events', eventBody());
    const [metric] = resourcesOf(await call('GET', '/api/metrics'));
    const { body } = await call('GET', `/api/metrics/${metric?.id}`);
    expect(body.data).toEqual(metric);
    expect(body.data.attributes).toMatchObject({ name: 'Placed Order', integration: { name: 'API' } });
    expect((await call('GET', '/api/metrics/X')).status).toBe(404);
  });
});
