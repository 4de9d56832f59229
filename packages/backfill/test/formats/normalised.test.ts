import { EMPTY_MAP } from '../../src/formats/field-map.js';
import { interpret } from '../../src/formats/interpret.js';
import { codes, read } from '../support/interpret.js';

const ORDER = {
  name: 'purchase',
  eventId: 'o1',
  time: '2024-03-01T10:00:00Z',
  profile: { email: 'a@shop.example' },
  properties: { orderId: '1', value: 3.5, currency: 'EUR' },
};

const LEFT_OUT = [{ path: 'profile.phoneNumber', code: 'invalid_phone', got: 'string(3)', value: 'n/a' }];

describe('a line of a file', () => {
  it('is normalised as track does it', () => {
    const line = {
      ...ORDER,
      profile: { ...ORDER.profile, country: 'Germany', phoneNumber: '0151 12345678' },
    };
    expect(read('canonical', line)).toEqual({
      event: { ...ORDER, profile: { ...ORDER.profile, country: 'DE', phoneNumber: '+4915112345678' } },
    });
  });

  it('is sent without what cannot be understood, and keeps the values beside it', () => {
    const line = { ...ORDER, profile: { ...ORDER.profile, phoneNumber: 'n/a' } };
    expect(read('canonical', line)).toEqual({ event: ORDER, leftOut: LEFT_OUT });
    const profile = { email: 'a@shop.example', phoneNumber: 'n/a', locale: 'de_DE' };
    expect(read('canonical', profile, { profiles: true })).toEqual({
      profile: { email: 'a@shop.example', locale: 'de-DE' },
      leftOut: LEFT_OUT,
    });
  });

  it('is refused where it can never be delivered', () => {
    const line = { ...ORDER, properties: { orderId: '1', value: '1.234', currency: 'EUR' } };
    expect(codes(read('canonical', line))).toEqual(['ambiguous_number']);
  });

  it('may have times without an offset where the configuration has a time zone, unless they are UTC', () => {
    const how = {
      format: 'canonical' as const,
      kind: 'events' as const,
      map: EMPTY_MAP,
      nowMs: Date.UTC(2026, 3, 20),
      defaults: { timeZone: 'Europe/Berlin' },
    };
    const line = { ...ORDER, time: '2024-07-01 10:00:00' };
    expect(interpret(line, { ...how, utc: false })).toMatchObject({
      event: { time: '2024-07-01T08:00:00.000Z' },
    });
    expect(interpret(line, { ...how, utc: true })).toMatchObject({ event: { time: '2024-07-01T10:00:00Z' } });
  });

  it('that names a person who waits is refused where the address is not understood', () => {
    const line = { variantId: 'v1', email: 'a@shop.example', phoneNumber: 'n/a' };
    expect(codes(read('canonical', line, { backInStock: true }))).toEqual(['invalid_phone']);
  });
});
