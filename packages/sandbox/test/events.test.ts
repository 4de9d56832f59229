import { afterEach, describe, expect, it } from '@jest/globals';
import { closeSandboxes, eventAttributes, eventBody, sandboxForTest } from './helpers.js';

afterEach(closeSandboxes);

describe('POST /api/events', () => {
  it('answers 202 with an empty body and records the event with everything it carried', async () => {
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

  it('answers a repeat of (profile, metric, unique_id) with 202 and lets the first win', async () => {
    const { sandbox, call } = await sandboxForTest();
    await call('POST', '/api/events', eventBody({ properties: { order_id: 'first' } }));
    const repeat = await call('POST', '/api/events', eventBody({ properties: { order_id: 'second' } }));
    expect(repeat.status).toBe(202);
    const [stats, recorded] = [sandbox.stats(), sandbox.events({ fate: 'recorded' }).items];
    expect([stats.recorded, stats.duplicates]).toEqual([1, 1]);
    expect(recorded.map((event) => event.properties.order_id)).toEqual(['first']);
  });

  it('takes the same unique_id of another metric or another profile for another event', async () => {
    const { sandbox, call } = await sandboxForTest();
    const otherMetric = { metric: { data: { type: 'metric', attributes: { name: 'Refunded Order' } } } };
    await call('POST', '/api/events', eventBody());
    await call('POST', '/api/events', eventBody(otherMetric));
    await call('POST', '/api/events', eventBody({}, { email: 'ben@shop.example' }));
    expect(sandbox.stats().recorded).toBe(3);
  });

  it('knows one profile by its email in any case and by its external id', async () => {
    const { sandbox, call } = await sandboxForTest();
    await call('POST', '/api/events', eventBody({}, { email: 'ava@shop.example', external_id: 'c1' }));
    await call('POST', '/api/events', eventBody({}, { email: 'AVA@shop.example' }));
    await call('POST', '/api/events', eventBody({}, { external_id: 'c1' }));
    expect([sandbox.stats().recorded, sandbox.stats().duplicates]).toEqual([1, 2]);
  });

  it('takes the time to the second for the unique id where none is sent, and so loses events', async () => {
    const { sandbox, call } = await sandboxForTest();
    for (const time of ['2026-04-20T10:00:00.100Z', '2026-04-20T10:00:00.900Z', '2026-04-20T10:00:01Z']) {
      await call('POST', '/api/events', eventBody({ unique_id: undefined, time }));
    }
    expect([sandbox.stats().recorded, sandbox.stats().duplicates]).toEqual([2, 1]);
    expect(sandbox.events().items[0]?.uniqueIdGiven).toBe(false);
  });

  it('merges a profile known by nothing but an anonymous id, with its events, into the person it turns out to be', async () => {
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

  it('takes a profile’s own id for identity, and a duplicate leaves the profile’s last event where it was', async () => {
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

  it('never moves the identifier of a known person to another', async () => {
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
    'answers 202 for %s, drops it silently, and says so',
    async (email) => {
      const { sandbox, call } = await sandboxForTest();
      expect((await call('POST', '/api/events', eventBody({}, { email }))).status).toBe(202);
      expect(sandbox.events().items.map((event) => event.fate)).toEqual(['dropped']);
      expect([sandbox.stats().recorded, sandbox.stats().dropped]).toEqual([0, 1]);
      expect(sandbox.profiles()).toEqual([]);
    },
  );
});

describe('what POST /api/events refuses', () => {
  const location = { location: { town: 'Berlin' } };
  const attributesOf = (name: string) => ({ metric: { data: { type: 'metric', attributes: { name } } } });
  const deep = JSON.parse(`${'{"a":'.repeat(12)}1${'}'.repeat(12)}`);
  it.each([
    [
      'an unknown field',
      eventBody({ colour: 'red' }),
      "'colour' is not a valid field for the resource 'event'.",
      '/data/attributes/colour',
    ],
    [
      'a missing field',
      eventBody({ properties: undefined }),
      "'properties' is a required field for the resource 'event'.",
      '/data/attributes',
    ],
    [
      'a missing type',
      { data: { attributes: eventAttributes() } },
      "'type' is a required field for the resource 'event'.",
      '/data',
    ],
    [
      'another type',
      { data: { type: 'events', attributes: {} } },
      "Invalid resource type, expected 'event'.",
      '/data/type',
    ],
    ['no data', {}, 'The payload provided in the request is invalid.', '/data'],
    ['a list for a body', [], 'The payload provided in the request is invalid.', '/data'],
    ['what is no JSON', '{"data":', 'The payload provided in the request is invalid.', '/data'],
    [
      'a bad email',
      eventBody({}, { email: 'ava@shop' }),
      'Invalid email address',
      '/data/attributes/profile/data/attributes/email',
    ],
    [
      'a phone number of no North American exchange',
      eventBody({}, { phone_number: '+12121551234' }),
      'Invalid phone number format (Example of a valid format: +12345678901)',
      '/data/attributes/profile/data/attributes/phone_number',
    ],
    [
      'a bad phone number',
      eventBody({}, { phone_number: '0151 123' }),
      'Invalid phone number format (Example of a valid format: +12345678901)',
      '/data/attributes/profile/data/attributes/phone_number',
    ],
    [
      'nobody',
      eventBody({}, { first_name: 'Ava' }),
      /At least one profile identifier/,
      '/data/attributes/profile/data/attributes',
    ],
    [
      'an unknown field of the profile',
      eventBody({}, { email: 'a@shop.example', age: 3 }),
      "'age' is not a valid field for the resource 'profile'.",
      '/data/attributes/profile/data/attributes/age',
    ],
    [
      'an unknown field of the location',
      eventBody({}, { email: 'a@shop.example', ...location }),
      "'town' is not a valid field for the resource 'location'.",
      '/data/attributes/profile/data/attributes/location/town',
    ],
    [
      'a flat metric',
      eventBody({ metric: { name: 'Placed Order' } }),
      'The payload provided in the request is invalid.',
      '/data/attributes/metric/data',
    ],
    [
      'a metric name of 128 characters',
      eventBody(attributesOf('x'.repeat(128))),
      /1 to 127 characters/,
      '/data/attributes/metric',
    ],
    [
      'a unique id of 256 characters',
      eventBody({ unique_id: 'x'.repeat(256) }),
      /1 to 255 characters/,
      '/data/attributes/unique_id',
    ],
    ['an empty unique id', eventBody({ unique_id: '' }), /1 to 255 characters/, '/data/attributes/unique_id'],
    ['a time that is none', eventBody({ time: 'yesterday' }), /ISO 8601/, '/data/attributes/time'],
    ['a day that is none', eventBody({ time: '2026-13-40T10:00:00Z' }), /ISO 8601/, '/data/attributes/time'],
    [
      'a time before 2000',
      eventBody({ time: '1999-12-31T23:59:59Z' }),
      /after the year 2000/,
      '/data/attributes/time',
    ],
    [
      'a time two years ahead',
      eventBody({ time: new Date(Date.now() + 2 * 366 * 864e5).toISOString() }),
      /one year in the future/,
      '/data/attributes/time',
    ],
    ['a value in words', eventBody({ value: '29.98' }), /'value'/, '/data/attributes/value'],
    [
      '401 properties',
      eventBody({ properties: Object.fromEntries(Array.from({ length: 401 }, (_, i) => [`p${i}`, i])) }),
      /at most 400/,
      '/data/attributes/properties',
    ],
    [
      'a string over 100 KB',
      eventBody({ properties: { html: 'x'.repeat(100_001) } }),
      /100000 bytes/,
      '/data/attributes/properties/html',
    ],
    [
      'an array over 4,000',
      eventBody({ properties: { ids: Array(4_001).fill(1) } }),
      /4000 items/,
      '/data/attributes/properties/ids',
    ],
    [
      'too deep a nesting',
      eventBody({ properties: deep }),
      /deeper than 10/,
      `/data/attributes/properties${'/a'.repeat(10)}`,
    ],
    [
      'an integer beyond 64 bits',
      eventBody({ properties: { n: 2 ** 64 } }),
      /64 bits/,
      '/data/attributes/properties/n',
    ],
  ])('%s', async (_what, body, detail, pointer) => {
    const { sandbox, call } = await sandboxForTest();
    const reply = await call('POST', '/api/events', body);
    expect(reply.status).toBe(400);
    expect(reply.body.errors[0]).toEqual({
      id: reply.headers.get('x-klaviyo-req-id'),
      status: 400,
      code: 'invalid',
      title: 'Invalid input.',
      detail: typeof detail === 'string' ? detail : expect.stringMatching(detail),
      source: { pointer },
      links: {},
      meta: {},
    });
    expect(reply.headers.get('content-type')).toContain('application/vnd.api+json');
    expect(sandbox.stats().recorded).toBe(0);
    expect(sandbox.profiles()).toEqual([]);
  });

  it('a body over 5 MB, and every problem of one body at once', async () => {
    const { call } = await sandboxForTest();
    const large = await call('POST', '/api/events', eventBody({ properties: { a: 'x'.repeat(5_000_000) } }));
    expect([large.status, large.body.errors[0]?.detail]).toEqual([
      400,
      expect.stringContaining('5000000 bytes'),
    ]);
    const many = await call('POST', '/api/events', eventBody({ a: 1, b: 2, time: 'x' }, { email: 'x' }));
    expect(many.body.errors.map((error) => error.source.pointer)).toEqual([
      '/data/attributes/a',
      '/data/attributes/b',
      '/data/attributes/profile/data/attributes/email',
    ]);
  });

  it('accepts what stands right at the limits', async () => {
    const { call } = await sandboxForTest();
    const body = eventBody({
      ...attributesOf('x'.repeat(127)),
      unique_id: 'x'.repeat(255),
      properties: { html: 'x'.repeat(100_000), ids: Array(4_000).fill(1), n: 2 ** 53, nothing: null },
      time: '2000-01-01T00:00:00Z',
    });
    expect((await call('POST', '/api/events', body)).status).toBe(202);
  });
});
