import { hintFor } from '../src/answer/hint-for.js';
import { HINTS } from '../src/answer/hints.js';
import { requiredScopes } from '../src/answer/required-scopes.js';
import { ENDPOINTS } from '../src/request.js';

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
    [{ code: 'invalid', detail: 'This is not a valid e-mail.' }, 'invalid_email'],
    [{ code: 'invalid', pointer: '/data/attributes/time' }, 'invalid_time'],
    [
      { code: 'invalid', pointer: '/data/attributes/time', detail: 'Must be at most a year ahead.' },
      'timestamp_in_future',
    ],
    [{ code: 'invalid', detail: 'Time must be after the year 2000.' }, 'timestamp_in_future'],
    [
      {
        code: 'invalid',
        pointer: '/data/attributes/properties/time',
        detail: 'Integer is out of range for 64 bits.',
      },
      'invalid',
    ],
    [
      { code: 'invalid', pointer: '/data/attributes/time', detail: "'time' is a required field" },
      'missing_field',
    ],
    [{ code: 'invalid', detail: "'x' is not a valid field for the resource 'profile'." }, 'unknown_field'],
    [
      { code: 'invalid', detail: "'revision' is not a valid field for the resource 'profile'." },
      'unknown_field',
    ],
    [{ code: 'invalid', detail: "'type' is a required field for the resource 'event'" }, 'missing_field'],
    [
      { code: 'invalid', detail: 'The event requires that backfill be left out: unknown field.' },
      'backfill_unsupported',
    ],
    [
      {
        code: 'invalid',
        pointer: '/data/attributes/properties/backfill',
        detail: 'backfill: value not supported',
      },
      'invalid',
    ],
    [{ code: 'invalid', detail: 'List not found with id X.' }, 'list_not_found'],
    [{ code: 'not_found', detail: 'A list with id X does not exist.' }, 'list_not_found'],
    [{ code: 'not_found', detail: 'Unable to specify a future revision date' }, 'future_revision'],
    [{ code: 'http_404', detail: 'There is no revision 2031-01-01.' }, 'unknown_revision'],
    [{ code: 'gone', status: 410, detail: 'The API revision you use has been retired.' }, 'retired_revision'],
    [{ code: 'gone', status: 410 }, 'gone'],
    [{ code: 'invalid', detail: 'SMS is not available in the region of this number.' }, 'sms_region'],
    [{ code: 'invalid', detail: 'No SMS sending number is set up.' }, 'sms_not_set_up'],
    [{ code: 'not_found', status: 404, detail: 'Profile with ID 01GONE was not found' }, 'profile_gone'],
    [{ code: 'not_found', status: 404, detail: 'Profile not found.' }, 'profile_not_found'],
    [{ code: 'forbidden', status: 403, detail: 'Upgrade your plan to use this.' }, 'plan'],
    [
      { code: 'forbidden', status: 403, detail: 'The scope events:write is not enabled.' },
      'permission_denied',
    ],
    [
      { code: 'permission_denied', status: 403, detail: 'This account has been suspended.' },
      'account_disabled',
    ],
    [
      { code: 'invalid', detail: 'The request payload exceeds the maximum size of 5 bytes.' },
      'payload_too_large',
    ],
    [{ code: 'INVALID-API-KEY' }, 'invalid_api_key'],
    [{ code: 'invalid' }, 'invalid'],
    [{ code: 'http_413', status: 413 }, 'payload_too_large'],
    [{ code: 'whatever', status: 503 }, 'server_error'],
    [
      { code: 'error', status: 500, detail: 'The profile was not found in time, unknown revision.' },
      'server_error',
    ],
  ])('finds the hint that fits %p', (failure, code) => {
    expect(HINTS[code]).toBeTruthy();
    expect(hintFor(failure)).toBe(HINTS[code]);
  });

  it.each(ENDPOINTS)('names the scopes that %s needs', (endpoint) => {
    const hint = hintFor({ code: 'permission_denied', status: 403 }, { endpoint });
    for (const scope of requiredScopes(endpoint)) expect(hint).toContain(`\`${scope}\``);
  });

  it('has no hint for an unknown code, not even for inherited property names', () => {
    expect(hintFor('whatever')).toBeUndefined();
    expect(hintFor('constructor')).toBeUndefined();
    expect(hintFor({ code: '__proto__', status: 418 })).toBeUndefined();
  });
});
