import { codes, read } from '../support/interpret.js';

describe('a canonical event', () => {
  it('is refused if it is a sign-up without consent', () => {
    const signUp = {
      name: 'sign_up',
      eventId: 's1',
      time: '2024-03-01T10:00:00Z',
      profile: { email: 'a@shop.example' },
      properties: {},
    };
    expect(codes(read('canonical', signUp))).toEqual(['consent_missing']);
    expect(read('canonical', { ...signUp, consent: { status: 'granted' } })).toHaveProperty('event');
  });

  it.each([[[1]], ['text'], [null], [7]])('must be an object: %j is refused', (entry) => {
    expect(codes(read('canonical', entry))).toEqual(['not_an_object']);
  });

  it('may be read with a map', () => {
    const entry = {
      name: 'search',
      eventId: 's1',
      time: '1709287200',
      profile: { email: 'a@shop.example' },
      properties: { query: 'x' },
    };
    expect(read('canonical', entry, { map: ['time=time', 'properties.shop:=de'] })).toMatchObject({
      event: { time: '2024-03-01T10:00:00.000Z', properties: { query: 'x', shop: 'de' } },
    });
  });
});

describe('the consent of a profile', () => {
  const profile = { email: 'ava@shop.example' };
  const consent = { status: 'granted', at: '2023-01-02T03:04:05Z' };

  it('may be inside the profile or beside it', () => {
    const expected = { profile, consents: [consent] };
    expect(read('canonical', { ...profile, consent }, { profiles: true })).toEqual(expected);
    expect(read('canonical', { profile, consent }, { profiles: true })).toEqual(expected);
  });

  it('is left out without an address of the profile or a known status, and the profile stays', () => {
    const sms = { ...profile, consent: { ...consent, channels: ['sms'] } };
    expect(read('canonical', sms, { profiles: true })).toMatchObject({
      profile,
      leftOut: [{ path: 'consent.channels', code: 'missing_identifier' }],
    });
    const odd = { ...profile, consent: { status: 'yes' } };
    expect(read('canonical', odd, { profiles: true })).toMatchObject({
      profile,
      leftOut: [{ path: 'consent' }],
    });
  });

  it('may be in CSV columns, with several channels in one cell, and needs a status', () => {
    const row = { email: 'ava@shop.example', phoneNumber: '+4915112345678', 'consent.source': 'shop' };
    const said = { ...row, 'consent.status': 'withdrawn', 'consent.channels': 'email, sms' };
    expect(read('csv', said, { profiles: true })).toMatchObject({
      consents: [{ status: 'withdrawn', channels: ['email', 'sms'], source: 'shop' }],
    });
    expect(read('csv', row, { profiles: true })).not.toHaveProperty('consents');
  });
});
