import { CHANNELS, parseConsent } from '../src/index.js';
import { errorOf, event, NOW_MS, problemsOf } from './support/builders.js';

describe('consent', () => {
  it('needs the address of each channel it covers', () => {
    const profile = { phoneNumber: '+4915112345678' };
    expect(problemsOf(event({ profile, consent: { status: 'granted' } }))).toEqual([
      'profile.email missing_identifier',
    ]);
    expect(problemsOf(event({ profile, consent: { status: 'granted', channels: ['sms'] } }))).toEqual([]);
    expect(problemsOf(event({ profile, consent: { status: 'denied' } }))).toEqual([]);
  });

  it('may name a granted channel without an address beside one that has it, and no withdrawn one', () => {
    const profile = { email: 'ava@shop.example' };
    const channels = [...CHANNELS];
    expect(problemsOf(event({ profile, consent: { status: 'granted', channels } }))).toEqual([]);
    expect(problemsOf(event({ profile, consent: { status: 'withdrawn', channels } }))).toEqual([
      'profile.phoneNumber missing_identifier',
      'profile.phoneNumber missing_identifier',
    ]);
  });

  it('can be parsed alone, and is named in the message', () => {
    const parse = (input: unknown) => parseConsent(input, { nowMs: NOW_MS });
    expect(parse({ status: 'granted' })).toEqual({ status: 'granted' });
    expect(problemsOf({ status: 'granted', at: '2026-04-24T00:00:00Z' }, parse)).toEqual([
      'at timestamp_in_future',
    ]);
    expect(problemsOf({ status: 'granted', channels: [] }, parse)).toEqual(['channels required']);
    expect(errorOf({}, parse)?.message).toMatch(
      /^The consent is not valid: 1 problem\.\n {2}status: required, got undefined\./,
    );
  });
});
