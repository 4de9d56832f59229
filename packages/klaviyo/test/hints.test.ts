import { HINTS, hintFor } from '../src/answer/hints.js';

describe('hintFor', () => {
  it.each(['throttled', 'invalid_api_key', 'duplicate_event', 'profile_not_found', 'timestamp_in_future'])(
    'has a hint for %s of the troubleshooting table',
    (code) => {
      expect(hintFor(code)).toBe(HINTS[code]);
      expect(hintFor(code)).toBeTruthy();
    },
  );

  it.each([
    [{ code: 'invalid', pointer: '/data/attributes/phone_number' }, 'invalid_phone_number'],
    [
      { code: 'invalid', detail: 'Invalid phone number format (Example of a valid format: [phone])' },
      'invalid_phone_number',
    ],
    [{ code: 'invalid', pointer: '/data/attributes/profile/data/attributes/email' }, 'invalid_email'],
    [{ code: 'invalid', pointer: '/data/attributes/time' }, 'timestamp_in_future'],
    [{ code: 'invalid', detail: "'x' is not a valid field for the resource 'profile'." }, 'unknown_field'],
    [{ code: 'invalid', detail: "'type' is a required field for the resource 'event'" }, 'missing_field'],
    [{ code: 'invalid', detail: 'List not found with id X.' }, 'list_not_found'],
    [{ code: 'not_found', detail: 'Unable to specify a future revision date' }, 'future_revision'],
    [{ code: 'invalid' }, 'invalid'],
    [{ code: 'http_413', status: 413 }, 'payload_too_large'],
    [{ code: 'whatever', status: 503 }, 'server_error'],
  ])('finds the hint that fits %p', (failure, code) => {
    expect(HINTS[code]).toBeTruthy();
    expect(hintFor(failure)).toBe(HINTS[code]);
  });

  it('has no hint for an unknown code, not even for inherited property names', () => {
    expect(hintFor('whatever')).toBeUndefined();
    expect(hintFor('constructor')).toBeUndefined();
    expect(hintFor({ code: '__proto__', status: 418 })).toBeUndefined();
  });
});
