import { type CanonicalEvent, InvalidEventError, normaliseEvent } from '../../src/index.js';
import { event, NOW_MS } from '../support/builders.js';

const AVA = { email: 'ava@shop.example', phoneNumber: '+4915112345678' };

function normalised(consent: unknown, profile: object = AVA, name: CanonicalEvent['name'] = 'purchase') {
  const { value, leftOut } = normaliseEvent({ ...event({ name }), profile, consent }, { nowMs: NOW_MS });
  return { consent: value.consent, leftOut: leftOut.map(({ path, code }) => `${path} ${code}`) };
}

describe('a granted consent', () => {
  it('is understood in other spellings', () => {
    expect(normalised({ status: 'Granted', channels: 'E-Mail', at: '2026-04-22 10:00:00+0200' })).toEqual({
      consent: { status: 'granted', channels: ['email'], at: '2026-04-22T10:00:00+02:00' },
      leftOut: [],
    });
  });

  it('keeps the channels that are understood', () => {
    expect(normalised({ status: 'granted', channels: ['fax', 'sms', 7] })).toEqual({
      consent: { status: 'granted', channels: ['sms'] },
      leftOut: ['consent.channels[0] invalid_value', 'consent.channels[2] invalid_value'],
    });
  });

  it('keeps a channel without an address, which the plan skips', () => {
    const consent = { status: 'granted', channels: ['email', 'sms'] };
    expect(normalised(consent, { email: AVA.email })).toEqual({ consent, leftOut: [] });
  });

  it.each<[string, unknown, string]>([
    ['its status', { status: 'yes' }, 'consent invalid_value'],
    ['all its channels', { status: 'granted', channels: ['fax'] }, 'consent invalid_value'],
    ['its list of channels', { status: 'granted', channels: [] }, 'consent required'],
    ['its time', { status: 'granted', at: 'last year' }, 'consent invalid_time'],
    [
      'its time of tomorrow',
      { status: 'granted', at: '2026-04-24T10:00:00Z' },
      'consent timestamp_in_future',
    ],
    ['its shape', true, 'consent invalid_type'],
  ])('is left out whole without %s, because the person did not say more', (_, consent, warning) => {
    expect(normalised(consent)).toEqual({ consent: undefined, leftOut: [warning] });
  });

  it('is left out where no channel has an address', () => {
    expect(normalised({ status: 'granted' }, { externalId: 'c-1', phoneNumber: 'n/a' })).toEqual({
      consent: undefined,
      leftOut: ['profile.phoneNumber invalid_phone', 'consent missing_identifier'],
    });
  });

  it('without its source is still a consent', () => {
    const source = 'x'.repeat(300);
    expect(normalised({ status: 'granted', source })).toEqual({
      consent: { status: 'granted' },
      leftOut: ['consent.source invalid_text'],
    });
  });
});

describe('a withdrawn consent', () => {
  it('counts from the time of the event where its own is not understood', () => {
    expect(normalised({ status: 'withdrawn', at: 'yesterday' })).toEqual({
      consent: { status: 'withdrawn' },
      leftOut: ['consent.at invalid_time'],
    });
  });

  it('is about every address where its channels are not understood', () => {
    expect(normalised({ status: 'withdrawn', channels: ['all'] })).toEqual({
      consent: { status: 'withdrawn', channels: ['email', 'sms', 'whatsapp'] },
      leftOut: ['consent.channels[0] invalid_value'],
    });
  });

  it('is applied to the channels that have an address', () => {
    const consent = { status: 'withdrawn', channels: ['email', 'sms'] };
    expect(normalised(consent, { email: AVA.email })).toEqual({
      consent: { status: 'withdrawn', channels: ['email'] },
      leftOut: ['consent.channels missing_identifier'],
    });
  });
});

describe('a sign-up', () => {
  it.each([{ status: 'granted', at: 'last year' }, { status: 'granted', channels: ['sms'] }, 'yes'])(
    'with the consent %j is refused, because it would never be sent',
    (consent) => {
      const call = () => normalised(consent, { email: AVA.email }, 'sign_up');
      expect(call).toThrow(InvalidEventError);
    },
  );

  it('for a list that cannot be understood is refused, because another list is not what was asked for', () => {
    const signUp = { ...event({ name: 'sign_up' }), properties: { listId: ['a'] } };
    expect(() => normaliseEvent(signUp, { nowMs: NOW_MS })).toThrow('properties.listId');
  });

  it.each([undefined, null])('needs no properties: %s', (properties) => {
    const { value } = normaliseEvent({ ...event({ name: 'sign_up' }), properties }, { nowMs: NOW_MS });
    expect(value.properties).toEqual({});
  });
});
