import { afterEach, describe, expect, it } from '@jest/globals';
import { eventBody } from './support/bodies.js';
import { closeSandboxes, sandboxForTest } from './support/caller.js';

afterEach(closeSandboxes);

describe('POST /api/events', () => {
  it('answers 202 with an empty body and records all fields of the event', async () => {
    const { sandbox, call } = await sandboxForTest();
    const reply = await call(
      'POST',
      '/api/events',
      eventBody(
        { value: 29.98, value_currency: 'EUR', backfill: true, time: '2026-04-20T12:00:00.750+02:00' },
        { email: 'ava@shop.example', external_id: 'c1', first_name: 'Ava' },
      ),
    );
    expect([reply.status, reply.body]).toEqual([202, undefined]);
    const [event] = sandbox.events().items;
    expect(event).toMatchObject({
      fate: 'recorded',
      account: 'sandbox',
      endpoint: 'POST /api/events',
      metric: 'Placed Order',
      uniqueId: 'ord_1',
      uniqueIdGiven: true,
      time: '2026-04-20T10:00:00Z',
      timeGiven: '2026-04-20T12:00:00.750+02:00',
      profile: { email: 'ava@shop.example', external_id: 'c1' },
      properties: { order_id: '1' },
      value: 29.98,
      valueCurrency: 'EUR',
      backfill: true,
      requestId: reply.headers.get('x-klaviyo-req-id'),
    });
    expect(Math.abs((event?.acceptedAtMs ?? 0) - Date.now())).toBeLessThan(5_000);
    expect(sandbox.profiles({ email: 'ava@shop.example' })[0]?.attributes.first_name).toBe('Ava');
  });

  it('answers 202 to a repeat of (profile, metric, unique_id) and keeps the first event', async () => {
    const { sandbox, call } = await sandboxForTest();
    await call('POST', '/api/events', eventBody({ properties: { order_id: 'first' } }));
    const repeat = await call('POST', '/api/events', eventBody({ properties: { order_id: 'second' } }));
    expect(repeat.status).toBe(202);
    const [stats, recorded] = [sandbox.stats(), sandbox.events({ fate: 'recorded' }).items];
    expect([stats.recorded, stats.duplicates]).toEqual([1, 1]);
    expect(recorded.map((event) => event.properties.order_id)).toEqual(['first']);
  });

  it('records the same unique_id again for another metric or profile', async () => {
    const { sandbox, call } = await sandboxForTest();
    const otherMetric = { metric: { data: { type: 'metric', attributes: { name: 'Refunded Order' } } } };
    await call('POST', '/api/events', eventBody());
    await call('POST', '/api/events', eventBody(otherMetric));
    await call('POST', '/api/events', eventBody({}, { email: 'ben@shop.example' }));
    expect(sandbox.stats().recorded).toBe(3);
  });

  it('finds a profile by its email in any case and by its external id', async () => {
    const { sandbox, call } = await sandboxForTest();
    await call('POST', '/api/events', eventBody({}, { email: 'ava@shop.example', external_id: 'c1' }));
    await call('POST', '/api/events', eventBody({}, { email: 'AVA@shop.example' }));
    await call('POST', '/api/events', eventBody({}, { external_id: 'c1' }));
    expect([sandbox.stats().recorded, sandbox.stats().duplicates]).toEqual([1, 2]);
  });

  it('uses the time in seconds without a unique id, and so loses events', async () => {
    const { sandbox, call } = await sandboxForTest();
    for (const time of ['2026-04-20T10:00:00.100Z', '2026-04-20T10:00:00.900Z', '2026-04-20T10:00:01Z']) {
      await call('POST', '/api/events', eventBody({ unique_id: undefined, time }));
    }
    expect([sandbox.stats().recorded, sandbox.stats().duplicates]).toEqual([2, 1]);
    expect(sandbox.events().items[0]?.uniqueIdGiven).toBe(false);
  });

  it('merges a profile with only an anonymous id, and its events, into the known person', async () => {
    const { sandbox, call } = await sandboxForTest();
    await call('POST', '/api/events', eventBody({}, { anonymous_id: 'browser-1' }));
    await call('POST', '/api/events', eventBody({ unique_id: 'other' }, { email: 'ava@shop.example' }));
    await call(
      'POST',
      '/api/events',
      eventBody({}, { email: 'ava@shop.example', anonymous_id: 'browser-1' }),
    );
    expect(sandbox.profiles()).toHaveLength(1);
    expect([sandbox.stats().recorded, sandbox.stats().duplicates]).toEqual([2, 1]);
  });

  it('finds a profile by Klaviyo’s id, and keeps its last event date after a duplicate', async () => {
    const { sandbox, call } = await sandboxForTest();
    await call('POST', '/api/events', eventBody());
    const id = sandbox.profiles()[0]?.id;
    const byId = (more: object) => {
      const profile = { data: { type: 'profile', id, attributes: {} } };
      return call('POST', '/api/events', eventBody({ profile, ...more }));
    };
    expect((await byId({ unique_id: 'second', time: '2026-04-21T10:00:00Z' })).status).toBe(202);
    expect((await byId({ time: '2026-04-22T10:00:00Z' })).status).toBe(202);
    expect(sandbox.events().items.map((event) => [event.fate, event.profileId])).toEqual([
      ['recorded', id],
      ['recorded', id],
      ['duplicate', id],
    ]);
    const patched = await call('PATCH', `/api/profiles/${id}`, {
      data: { type: 'profile', id, attributes: {} },
    });
    expect(patched.body.data.attributes).toMatchObject({ last_event_date: '2026-04-21T10:00:00Z' });
  });

  it('never moves an identifier from one known person to another', async () => {
    const { sandbox, call } = await sandboxForTest();
    await call('POST', '/api/events', eventBody({}, { email: 'ava@shop.example', external_id: 'c1' }));
    await call('POST', '/api/events', eventBody({}, { email: 'ben@shop.example', external_id: 'c2' }));
    await call(
      'POST',
      '/api/events',
      eventBody({ unique_id: '3' }, { email: 'ben@shop.example', external_id: 'c1' }),
    );
    expect(sandbox.profiles({ externalId: 'c1' })[0]?.attributes.email).toBe('ava@shop.example');
    expect(sandbox.profiles({ email: 'ben@shop.example' })[0]?.attributes.external_id).toBe('c2');
  });

  it.each(['ava@example.com', 'AVA@TEST.COM'])(
    'answers 202 for %s, drops the event, and shows it as dropped',
    async (email) => {
      const { sandbox, call } = await sandboxForTest();
      expect((await call('POST', '/api/events', eventBody({}, { email }))).status).toBe(202);
      expect(sandbox.events().items.map((event) => event.fate)).toEqual(['dropped']);
      expect([sandbox.stats().recorded, sandbox.stats().dropped]).toEqual([0, 1]);
      expect(sandbox.profiles()).toEqual([]);
    },
  );
});
