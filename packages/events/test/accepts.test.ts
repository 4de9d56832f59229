import fc from 'fast-check';
import { z } from 'zod';
import { accepts } from '../src/accepts.js';
import { consentSchema, profileSchema, schemaOf } from '../src/event-schemas.js';
import { EVENT_NAMES } from '../src/names.js';

const scalar = fc.constantFrom<unknown>(
  ...[
    '',
    'EUR',
    'DE',
    ' x',
    'ava@shop.example',
    '+4915112345678',
    '2026-04-23T10:15:30Z',
    'purchase',
    'granted',
  ],
  ...[0, 5.5, Number.NaN, Number.POSITIVE_INFINITY, true, null, undefined, 7n],
);
const key = fc.constantFrom(
  ...[
    'name',
    'eventId',
    'time',
    'profile',
    'properties',
    'consent',
    'source',
    'orderId',
    'value',
    'currency',
  ],
  ...['items', 'sku', 'price', 'email', 'phoneNumber', 'status', 'channels', 'latitude', 'ip', 'other'],
);
const { value: anything } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 5 }),
  ),
}));
const event = fc.record(
  {
    name: fc.constantFrom(...EVENT_NAMES, 'other'),
    eventId: scalar,
    time: scalar,
    profile: fc.dictionary(key, scalar, { maxKeys: 3 }),
    properties: fc.dictionary(key, anything, { maxKeys: 6 }),
  },
  { requiredKeys: [] },
);
const right = {
  name: 'purchase',
  eventId: 'o1',
  time: '2026-04-23T10:15:30Z',
  profile: { email: 'ava@shop.example' },
  properties: { orderId: 'o1', value: 5, currency: 'EUR', items: ['SKU-1', { sku: 'SKU-2', price: 1 }] },
};

describe('whether a schema accepts a value', () => {
  it('is what zod says, for every schema of events and any value', () => {
    const schemas = [
      ...EVENT_NAMES.map((name) => schemaOf(name)),
      schemaOf('other'),
      profileSchema,
      consentSchema,
    ];
    fc.assert(
      fc.property(fc.constantFrom(...schemas), fc.oneof(anything, event), (schema, value) => {
        expect(accepts(schema, value)).toBe(schema.safeParse(value).success);
      }),
      { numRuns: 500 },
    );
  });

  it('is what zod says where one field of a right event is anything', () => {
    const place = fc.constantFrom('name', 'eventId', 'time', 'profile', 'properties', 'source');
    fc.assert(
      fc.property(place, anything, (field, value) => {
        const changed = { ...right, [field]: value };
        expect(accepts(schemaOf('purchase'), changed)).toBe(schemaOf('purchase').safeParse(changed).success);
      }),
    );
    expect(accepts(schemaOf('purchase'), right)).toBe(true);
  });

  it('is what zod says for names, lengths, booleans and unions of objects', () => {
    const schema = z.discriminatedUnion('type', [
      z.looseObject({ type: z.literal('one'), id: z.string().min(1), isDone: z.boolean().optional() }),
      z.looseObject({ type: z.literal('many'), ids: z.array(z.string()).min(1).max(2) }),
      z.looseObject({ type: z.literal('named'), name: z.enum(['email', 'sms']) }),
    ]);
    const small = fc.constantFrom<unknown>('', 'email', 'sms', 'x', 0, true, null, undefined);
    const job = fc.record(
      {
        type: fc.oneof(fc.constantFrom('one', 'many', 'named', 'other'), small),
        id: small,
        isDone: small,
        ids: fc.oneof(small, fc.array(small, { maxLength: 3 })),
        name: small,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(job, anything), (value) => {
        expect(accepts(schema, value)).toBe(schema.safeParse(value).success);
      }),
      { numRuns: 500 },
    );
  });

  it('is left to zod where a schema has a type or a check of another kind', () => {
    const schema = z.object({ at: z.iso.date().optional(), count: z.number().int() });
    for (const value of [{ count: 1 }, { count: 1.5 }, { count: 1, at: '2026-04-23' }, { count: 1, at: 'x' }])
      expect(accepts(schema, value)).toBe(schema.safeParse(value).success);
  });
});
