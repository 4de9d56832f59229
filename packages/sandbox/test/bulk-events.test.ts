import { afterEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_ACCOUNT } from '../src/index.js';
import { bulkBody, eventBody } from './support/bodies.js';
import { closeSandboxes, sandboxForTest } from './support/caller.js';

afterEach(closeSandboxes);

const PATH = '/api/event-bulk-create-jobs';
const EVENTS_AT = '/data/attributes/events-bulk-create/data/0/attributes/events/data';
const ids = (count: number, prefix = 'e') =>
  Array.from({ length: count }, (_, i) => ({ unique_id: `${prefix}${i}` }));

describe('POST /api/event-bulk-create-jobs', () => {
  it('answers 202 with an empty body and records all events of all groups', async () => {
    const { sandbox, call } = await sandboxForTest();
    const groups = [
      { events: ids(600), backfill: true },
      { profile: { external_id: 'c2' }, events: ids(400) },
    ];
    const reply = await call('POST', PATH, bulkBody(groups));
    expect([reply.status, reply.body]).toEqual([202, undefined]);
    expect(sandbox.stats().recorded).toBe(1_000);
    expect(sandbox.events({ email: 'ava@shop.example' }).items.every((event) => event.backfill)).toBe(true);
    expect(sandbox.requests().items[0]?.uniqueIds).toHaveLength(1_000);
  });

  it('shares its deduplication with single events', async () => {
    const { sandbox, call } = await sandboxForTest();
    await call('POST', '/api/events', eventBody({ unique_id: 'e1' }));
    await call('POST', PATH, bulkBody([{ events: ids(3) }]));
    await call('POST', PATH, bulkBody([{ events: ids(3) }]));
    expect([sandbox.stats().recorded, sandbox.stats().duplicates]).toEqual([3, 4]);
  });

  it('records nothing if one event is bad, and points to each bad event', async () => {
    const { sandbox, call } = await sandboxForTest();
    const events = [...ids(3), { unique_id: 'x', time: 'never' }, { unique_id: 'y', colour: 'red' }];
    const reply = await call('POST', PATH, bulkBody([{ events }]));
    expect(reply.status).toBe(400);
    expect(reply.body.errors.map((error) => error.source.pointer)).toEqual([
      `${EVENTS_AT}/3/attributes/time`,
      `${EVENTS_AT}/4/attributes/colour`,
    ]);
    expect(sandbox.stats().recorded).toBe(0);
  });

  it('refuses a request with a repeated event, across groups of one profile too', async () => {
    const { sandbox, call } = await sandboxForTest();
    const groups = [{ events: ids(2) }, { profile: { email: 'AVA@shop.example' }, events: ids(1) }];
    const reply = await call('POST', PATH, bulkBody(groups));
    expect([reply.status, reply.body.errors[0]?.source.pointer]).toEqual([
      400,
      '/data/attributes/events-bulk-create/data/1/attributes/events/data/0/attributes/unique_id',
    ]);
    expect(sandbox.stats().recorded).toBe(0);
  });

  it('refuses events that are recorded already, where the account reads the rule strictly', async () => {
    const { sandbox, call } = await sandboxForTest({
      accounts: [{ ...DEFAULT_ACCOUNT, settings: { bulkRepeats: 'refuse' } }],
    });
    await call('POST', '/api/events', eventBody({ unique_id: 'e1' }));
    const reply = await call('POST', PATH, bulkBody([{ events: ids(3) }]));
    expect([reply.status, reply.body.errors.map((error) => error.source.pointer)]).toEqual([
      400,
      [`${EVENTS_AT}/1/attributes/unique_id`],
    ]);
    expect(sandbox.stats().recorded).toBe(1);
    expect((await call('POST', '/api/events', eventBody({ unique_id: 'e1' }))).status).toBe(202);
  });

  it('refuses 1,001 events, no events, and more than 5 MB', async () => {
    const { call } = await sandboxForTest();
    expect((await call('POST', PATH, bulkBody([{ events: ids(1_001) }]))).status).toBe(400);
    expect((await call('POST', PATH, bulkBody([]))).status).toBe(400);
    const large = ids(60).map((event) => ({ ...event, properties: { html: 'x'.repeat(90_000) } }));
    const reply = await call('POST', PATH, bulkBody([{ events: large }]));
    expect([reply.status, reply.body.errors[0]?.detail]).toEqual([
      400,
      expect.stringContaining('5000000 bytes'),
    ]);
  });
});

describe('POST /api/events-bulk-create-jobs of the guide', () => {
  const body = (events: object[]) => ({
    data: {
      type: 'events-bulk-create-job',
      attributes: {
        events: events.map((more) => ({
          type: 'event',
          attributes: {
            metric: { name: 'Placed Order' },
            profile: { email: 'ava@shop.example' },
            properties: { event_id: 'legacy_ord_7781', migration_id: 'spring_2026_import' },
            time: '2025-11-20T13:12:00Z',
            ...more,
          },
        })),
      },
    },
  });

  it('records the guide’s flat events with their original time, once for each event_id', async () => {
    const { sandbox, call } = await sandboxForTest();
    expect((await call('POST', '/api/events-bulk-create-jobs', body([{}]))).status).toBe(202);
    await call('POST', '/api/events-bulk-create-jobs', body([{}]));
    const [event] = sandbox.events({ fate: 'recorded' }).items;
    expect(event).toMatchObject({
      uniqueId: 'legacy_ord_7781',
      time: '2025-11-20T13:12:00Z',
      metric: 'Placed Order',
    });
    expect([sandbox.stats().recorded, sandbox.stats().duplicates]).toEqual([1, 1]);
  });

  it('refuses the shape of the other dialect', async () => {
    const { call } = await sandboxForTest();
    const nested = { metric: { data: { type: 'metric', attributes: { name: 'Placed Order' } } } };
    const reply = await call('POST', '/api/events-bulk-create-jobs', body([nested]));
    expect([reply.status, reply.body.errors[0]?.source.pointer]).toEqual([
      400,
      '/data/attributes/events/0/attributes/metric/data',
    ]);
  });
});
