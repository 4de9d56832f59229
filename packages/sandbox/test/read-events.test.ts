import { afterEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_ACCOUNT } from '../src/index.js';
import { eventBody } from './support/bodies.js';
import { type Call, closeSandboxes, sandboxForTest } from './support/caller.js';
import { idsOf, resourcesOf, walk } from './support/read.js';

afterEach(closeSandboxes);

const refund = { metric: { data: { type: 'metric', attributes: { name: 'Refunded Order' } } } };
const at = (day: number) => `2026-04-${String(day).padStart(2, '0')}T10:00:00Z`;

/** Six orders of April 1 to 6, one refund, one duplicate and one dropped event. */
async function sendEvents(call: Call) {
  for (let day = 1; day <= 6; day++) {
    const more = { unique_id: `ord_${day}`, time: at(day), value: day, value_currency: 'EUR' };
    await call('POST', '/api/events', eventBody(more));
  }
  await call(
    'POST',
    '/api/events',
    eventBody({ ...refund, unique_id: 'ref_1', time: at(7) }, { external_id: 'c2' }),
  );
  await call('POST', '/api/events', eventBody({ unique_id: 'ord_1', time: at(1) }));
  await call('POST', '/api/events', eventBody({ unique_id: 'ord_9' }, { email: 'ava@example.com' }));
}

const uniqueIds = async (call: Call, query: string) =>
  resourcesOf(await call('GET', `/api/events?${query}`)).map(
    ({ attributes }) => (attributes.event_properties as { $event_id: string }).$event_id,
  );

describe('GET /api/events', () => {
  it('returns the recorded events with value, unique id, metric and profile', async () => {
    const { sandbox, call } = await sandboxForTest();
    await sendEvents(call);
    const reply = await call('GET', '/api/events?include=metric,profile');
    const events = resourcesOf(reply);
    expect(events).toHaveLength(7);
    const [metric] = resourcesOf(await call('GET', '/api/metrics'));
    expect(events[1]).toMatchObject({
      type: 'event',
      attributes: {
        datetime: '2026-04-06T10:00:00+00:00',
        timestamp: Date.parse(at(6)) / 1_000,
        event_properties: { order_id: '1', $event_id: 'ord_6', $value: 6 },
      },
      relationships: {
        profile: { data: { type: 'profile', id: sandbox.profiles({ email: 'ava@shop.example' })[0]?.id } },
        metric: { data: { type: 'metric', id: metric?.id } },
      },
    });
    const { included } = reply.body as unknown as { included: { type: string }[] };
    expect(included.map(({ type }) => type).sort()).toEqual(['metric', 'metric', 'profile', 'profile']);
  });

  it.each([
    ['the newest first', '', ['ref_1', 'ord_6', 'ord_5', 'ord_4', 'ord_3', 'ord_2', 'ord_1']],
    ['by time', 'sort=datetime&page[size]=2', ['ord_1', 'ord_2']],
    ['since a time', `filter=greater-or-equal(datetime,${at(6)})`, ['ref_1', 'ord_6']],
    ['after a time', `filter=greater-than(datetime,${at(6)})`, ['ref_1']],
    [
      'between two times',
      `filter=greater-than(datetime,${at(2)}),less-than(datetime,${at(5)})`,
      ['ord_4', 'ord_3'],
    ],
    ['by timestamp', `filter=less-or-equal(timestamp,${Date.parse(at(2)) / 1_000})`, ['ord_2', 'ord_1']],
    ['with and', `filter=and(greater-than(datetime,${at(5)}),less-than(datetime,${at(7)}))`, ['ord_6']],
  ])('returns events %s', async (_what, query, expected) => {
    const { call } = await sandboxForTest();
    await sendEvents(call);
    expect(await uniqueIds(call, query)).toEqual(expected);
  });

  it('filters by metric and by profile', async () => {
    const { sandbox, call } = await sandboxForTest();
    await sendEvents(call);
    const metrics = resourcesOf(await call('GET', '/api/metrics'));
    const refunds = metrics.find(({ attributes }) => attributes.name === 'Refunded Order');
    expect(await uniqueIds(call, `filter=equals(metric_id,"${refunds?.id}")`)).toEqual(['ref_1']);
    const [ava] = sandbox.profiles({ email: 'ava@shop.example' });
    const filter = `equals(profile_id,"${ava?.id}"),greater-or-equal(datetime,${at(6)})`;
    expect(await uniqueIds(call, `filter=${filter}`)).toEqual(['ord_6']);
  });

  it('pages by cursor, forward and back, while new events arrive', async () => {
    const { call } = await sandboxForTest();
    await sendEvents(call);
    const first = await call('GET', '/api/events?page[size]=3');
    await call('POST', '/api/events', eventBody({ unique_id: 'new', time: at(8) }));
    const second = await walk(call, first, 'next');
    const third = await walk(call, second, 'next');
    expect([idsOf(first).length, idsOf(second).length, idsOf(third).length]).toEqual([3, 3, 1]);
    expect(new Set([...idsOf(first), ...idsOf(second), ...idsOf(third)]).size).toBe(7);
    expect(third.body.links?.next).toBeUndefined();
    expect(idsOf(await walk(call, third, 'prev'))).toEqual(idsOf(second));
  });

  it('keeps the events of accounts apart', async () => {
    const accounts = [DEFAULT_ACCOUNT, { id: 'other', keys: [{ key: 'pk_other' }] }];
    const { call } = await sandboxForTest({ accounts });
    await sendEvents(call);
    const other = { authorization: 'Klaviyo-API-Key pk_other' };
    expect(resourcesOf(await call('GET', '/api/events', undefined, other))).toEqual([]);
    const [event] = resourcesOf(await call('GET', '/api/events'));
    expect((await call('GET', `/api/events/${event?.id}`, undefined, other)).status).toBe(404);
    expect((await call('GET', `/api/events/${event?.id}`)).body.data).toEqual(event);
  });

  it.each([
    ['filter=equals(datetime,2026-04-01T00:00:00Z)', 'filter', 'Invalid filter provided.'],
    ['filter=equals(metric_id,Xy12)', 'filter', 'Invalid filter provided.'],
    ['filter=greater-than(datetime,yesterday)', 'filter', 'Invalid filter provided.'],
    ['page[size]=1001', 'page[size]', expect.stringContaining('1 to 1000')],
    ['sort=value', 'sort', expect.stringContaining("'value'")],
    ['include=colour', 'include', expect.stringContaining('metric and profile')],
  ])('refuses %s', async (query, parameter, detail) => {
    const { call } = await sandboxForTest();
    const reply = await call('GET', `/api/events?${query}`);
    expect([reply.status, reply.body.errors[0]]).toMatchObject([
      400,
      { code: 'invalid', detail, source: { parameter } },
    ]);
  });

  it('refuses a cursor that is not its own', async () => {
    const { call } = await sandboxForTest();
    const reply = await call('GET', '/api/events?page[cursor]=bmV4dA');
    expect([reply.status, reply.body.errors[0]?.detail]).toEqual([400, 'Invalid cursor provided.']);
  });
});
