import type { Format } from '../../src/formats/format.js';
import { codes, type ReadOptions, read } from '../support/interpret.js';

const wait = (format: Format, entry: unknown, options: ReadOptions = {}) =>
  read(format, entry, { ...options, backInStock: true });

const OPENED = new Date(Date.UTC(2026, 3, 20)).toISOString();

describe('a line about a person who waits', () => {
  it('has the person, the variant, and defaults for the rest', () => {
    expect(wait('canonical', { profile: { email: 'a@shop.example' }, variantId: 'SKU-1-M' })).toEqual({
      wait: {
        profile: { email: 'a@shop.example' },
        variantId: 'SKU-1-M',
        channels: ['email'],
        time: OPENED,
        hasMore: false,
      },
    });
  });

  it('may have the identifiers beside the other fields, and a number as the variant', () => {
    const line = {
      email: 'a@shop.example',
      externalId: 'c1',
      variantId: 33001893429341,
      channels: ['sms', 'push'],
      time: '2026-04-01T10:00:00+02:00',
      eventId: 'form_1',
    };
    expect(wait('canonical', line)).toMatchObject({
      wait: {
        profile: { email: 'a@shop.example', externalId: 'c1' },
        variantId: '33001893429341',
        channels: ['sms', 'push'],
        time: '2026-04-01T10:00:00+02:00',
        eventId: 'form_1',
      },
    });
  });

  it('keeps the identifiers, and says that it has more', () => {
    const line = { profile: { email: 'a@shop.example', firstName: 'Ava' }, variantId: 'a' };
    expect(wait('canonical', line)).toMatchObject({
      wait: { profile: { email: 'a@shop.example' }, hasMore: true },
    });
  });

  it('is refused with every problem, by their paths', () => {
    const checked = wait('canonical', { profile: { email: 'ava' }, variantID: 'a', time: 'yesterday' });
    expect(
      'problems' in checked && checked.problems.map(({ path, code }) => `${path}: ${code}`).sort(),
    ).toEqual([
      'profile.email: invalid_email',
      'time: invalid_time',
      'variantID: unknown_key',
      'variantId: required',
    ]);
    expect(codes(wait('canonical', { variantId: 'a' }))).toEqual(['missing_identifier']);
    expect(codes(wait('canonical', { profile: 'ava', variantId: 'a' }))).toEqual(['invalid_type']);
    expect(codes(wait('canonical', { email: 'a@shop.example', variantId: 'a', channels: ['fax'] }))).toEqual([
      'invalid_value',
    ]);
    expect(codes(wait('segment', { type: 'track' }))).toEqual(['other_format']);
  });
});

describe('a row about a person who waits', () => {
  const row = {
    email: 'a@shop.example',
    variantId: '0481',
    channels: 'email, sms',
    time: '2026-04-01 10:00',
  };

  it.each(['csv', 'klaviyo-csv'] as const)('is read by its columns (%s)', (format) => {
    expect(wait(format, row, { utc: true })).toEqual({
      wait: {
        profile: { email: 'a@shop.example' },
        variantId: '0481',
        channels: ['email', 'sms'],
        time: '2026-04-01T10:00:00Z',
        hasMore: false,
      },
    });
  });

  it('leaves out other columns, and says so', () => {
    expect(wait('csv', { ...row, time: OPENED, 'profile.firstName': 'Ava', colour: 'red' })).toMatchObject({
      wait: { profile: { email: 'a@shop.example' }, hasMore: true },
    });
  });

  it('is read with a map', () => {
    const map = ['email=Mail', 'variantId=Article', 'channels:=email sms'];
    expect(wait('csv', { Mail: 'a@shop.example', Article: '7', Rest: 'x' }, { map })).toMatchObject({
      wait: {
        profile: { email: 'a@shop.example' },
        variantId: '7',
        channels: ['email', 'sms'],
        hasMore: false,
      },
    });
  });
});
