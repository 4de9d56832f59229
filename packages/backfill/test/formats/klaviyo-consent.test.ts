import { type ReadOptions, read } from '../support/interpret.js';

describe('the consent columns in a profile export of Klaviyo', () => {
  const person = {
    Email: 'ava@shop.example',
    'Phone Number': '+4915112345678',
    'Email Marketing Consent': 'SUBSCRIBED',
    'Email Marketing Consent Timestamp': '2023-01-02 03:04:05',
    'SMS Marketing Consent': 'UNSUBSCRIBED',
  };
  const readPerson = (cells: object, how: ReadOptions = {}) =>
    read('klaviyo-csv', { ...person, ...cells }, { utc: true, profiles: true, ...how });

  it('give one consent per channel, and a withdrawal without a time gets the time of the file', () => {
    expect(readPerson({})).toEqual({
      profile: { email: 'ava@shop.example', phoneNumber: '+4915112345678' },
      consents: [
        { status: 'granted', channels: ['email'], at: '2023-01-02T03:04:05Z', source: 'klaviyo_export' },
        { status: 'withdrawn', channels: ['sms'], at: '2026-04-20T00:00:00.000Z', source: 'klaviyo_export' },
      ],
    });
  });

  it('subscribe no one who never subscribed and no suppressed address', () => {
    const never = { 'Email Marketing Consent': 'NEVER_SUBSCRIBED', 'SMS Marketing Consent': '' };
    expect(readPerson(never)).not.toHaveProperty('consents');
    expect(readPerson({ 'Email Suppressions': "['USER_SUPPRESSED']" })).toMatchObject({
      consents: [{ status: 'denied' }, { status: 'withdrawn' }],
    });
    expect(readPerson({ 'Email Suppressions': '[]' })).toMatchObject({
      consents: [{ status: 'granted' }, {}],
    });
  });

  it('never cost a profile: a time without an offset is left out', () => {
    const withdrawn = {
      'Email Marketing Consent': 'UNSUBSCRIBED',
      'Email Marketing Consent Timestamp': '2023-05-24 17:32:01',
      'SMS Marketing Consent': '',
    };
    expect(readPerson(withdrawn, { utc: false })).toMatchObject({
      consents: [{ status: 'withdrawn', channels: ['email'], at: '2026-04-20T00:00:00.000Z' }],
      leftOut: [{ path: 'consent.at', code: 'invalid_time' }],
    });
  });

  it('need the time of a granted consent, from the file or from the map', () => {
    const timeless = { 'Email Marketing Consent Timestamp': '' };
    const without = readPerson(timeless);
    expect(without).toMatchObject({
      profile: { email: 'ava@shop.example' },
      leftOut: [{ path: 'consent.at', code: 'consent_without_time' }],
    });
    expect(without).not.toMatchObject({ consents: [{ channels: ['email'] }] });
    expect(readPerson({}, { utc: false })).toMatchObject({
      profile: { email: 'ava@shop.example' },
      consents: [{ status: 'withdrawn', channels: ['sms'] }],
      leftOut: [{ path: 'consent.at', code: 'invalid_time' }],
    });
    const map = ['consent.at:=2023-01-01T00:00:00Z'];
    expect(readPerson(timeless, { map })).toMatchObject({
      consents: [
        { status: 'granted', channels: ['email'], at: '2023-01-01T00:00:00Z' },
        { status: 'withdrawn', channels: ['sms'] },
      ],
    });
  });
});
