import { afterEach, describe, expect, it } from '@jest/globals';
import { eventAttributes, eventBody } from './support/bodies.js';
import { closeSandboxes, sandboxForTest } from './support/caller.js';

afterEach(closeSandboxes);

describe('POST /api/events', () => {
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
    ['a body without data', {}, 'The payload provided in the request is invalid.', '/data'],
    ['a list for a body', [], 'The payload provided in the request is invalid.', '/data'],
    ['malformed JSON', '{"data":', 'The payload provided in the request is invalid.', '/data'],
    [
      'a bad email',
      eventBody({}, { email: 'ava@shop' }),
      'Invalid email address',
      '/data/attributes/profile/data/attributes/email',
    ],
    [
      'a phone number outside the North American plan',
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
      'a profile without an identifier',
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
    [
      'a malformed time',
      eventBody({ time: 'yesterday' }),
      'Invalid datetime format.',
      '/data/attributes/time',
    ],
    [
      'a day that does not exist',
      eventBody({ time: '2026-13-40T10:00:00Z' }),
      'Invalid datetime format.',
      '/data/attributes/time',
    ],
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
    ['a value that is a text', eventBody({ value: '29.98' }), /'value'/, '/data/attributes/value'],
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
  ])('refuses %s', async (_what, body, detail, pointer) => {
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

  it('refuses a body over 5 MB, and lists all problems of a body', async () => {
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

  it('accepts values at the limits', async () => {
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
