import type { TrackInput } from '../src/index.js';
import { event, problemsOf } from './support/builders.js';

const { eventId, time, profile } = event();

describe('the type TrackInput', () => {
  it('has the required properties of each name, allows others, and agrees with the check at run time', () => {
    const purchase: TrackInput = {
      name: 'purchase',
      eventId,
      time,
      profile,
      properties: {
        orderId: '10492',
        value: 129.95,
        currency: 'EUR',
        items: ['SKU-481', { sku: 'SKU-812', quantity: 2, engraving: 'A' }],
        discountCode: undefined,
        gift: { wrapped: true, note: undefined, packedAt: new Date(), serial: 7n },
      },
    };
    expect(problemsOf(purchase)).toEqual([]);
  });

  it('refuses at compile time the inputs that are refused at run time', () => {
    const base = { eventId, time, profile };
    const rest = { refundValue: 1, currency: 'EUR' };
    // @ts-expect-error orderId is missing
    const withoutOrder: TrackInput = { ...base, name: 'refund', properties: rest };
    // @ts-expect-error the query is text
    const wrongType: TrackInput<'search'>['properties'] = { query: 7 };
    // @ts-expect-error JSON has no functions
    const noJson: TrackInput<'lead'>['properties'] = { formId: 'f', on: () => 1 };
    expect([
      problemsOf(withoutOrder),
      problemsOf({ ...base, name: 'search', properties: wrongType }),
      problemsOf({ ...base, name: 'lead', properties: noJson }),
    ]).toEqual([
      ['properties.orderId required'],
      ['properties.query invalid_type'],
      ['properties.on not_json'],
    ]);
  });
});
