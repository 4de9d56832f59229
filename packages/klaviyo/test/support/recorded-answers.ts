import type { Call } from '../../src/answer/call.js';
import type { Endpoint, KlaviyoAnswer } from '../../src/request.js';
import { anAnswer } from './builders.js';

/** An answer as Klaviyo, its edge or a gateway gave it, and the call that got it. */
export interface RecordedAnswer {
  /** What happened, in plain words. */
  name: string;
  call: Call;
  answer: KlaviyoAnswer;
}

export const EVENT: Call = { endpoint: 'POST /api/events' };
const IMPORT: Call = { endpoint: 'POST /api/profile-import' };
const SUBSCRIBE: Call = {
  endpoint: 'POST /api/profile-subscription-bulk-create-jobs',
  list: { id: 'Y6nRLr', isOwn: true },
};
const PHONE_FORMAT = 'Invalid phone number format (Example of a valid format: +12345678901)';
const DUPLICATE = 'A profile already exists with one of these identifiers.';
const HTML = '<!doctype html><title>Just a moment...</title>';

/** Loosely shaped, as recorded: `links` may be an array, `meta` carries hints for robots, `status` may be a text. */
export function refused(
  status: number,
  [code, detail, pointer]: readonly [code?: string, detail?: string, pointer?: string],
  more: object = {},
): KlaviyoAnswer {
  const error = {
    id: 'a7b1',
    status: String(status),
    ...(code !== undefined && { code }),
    ...(detail !== undefined && { detail }),
    ...(pointer !== undefined && { source: { pointer } }),
    links: [],
    meta: { agent_hints: ['Read the documentation.'] },
    ...more,
  };
  return anAnswer(status, { errors: [error] });
}

export const RECORDED = {
  partialPhoneProfile: {
    name: 'Profile taken, phone number dropped',
    call: IMPORT,
    answer: anAnswer(
      201,
      {
        data: {
          type: 'profile',
          id: '01PROFILE',
          attributes: { email: 'ava@shop.example', phone_number: null },
        },
      },
      { 'x-klaviyo-partial-failure': 'phone_number' },
    ),
  },
  partialPhoneEvent: {
    name: 'Event taken, phone number dropped',
    call: EVENT,
    answer: anAnswer(202, undefined, { 'x-klaviyo-partial-failure': 'phone_number' }),
  },
  phoneOnlyBad: {
    name: 'Phone number of a profile refused',
    call: IMPORT,
    answer: refused(400, ['invalid', PHONE_FORMAT, '/data/attributes/phone_number']),
  },
  phoneBadInEvent: {
    name: 'Phone number of an event refused',
    call: EVENT,
    answer: refused(400, ['invalid', PHONE_FORMAT, '/data/attributes/profile/data/attributes/phone_number']),
  },
  emailBadInEvent: {
    name: 'E-mail address of an event refused',
    call: EVENT,
    answer: refused(400, [
      'invalid',
      'Invalid email address',
      '/data/attributes/profile/data/attributes/email',
    ]),
  },
  emailBadSubscribe: {
    name: 'E-mail address of a subscription refused',
    call: SUBSCRIBE,
    answer: refused(400, [
      'invalid',
      'Invalid email address',
      '/data/attributes/profiles/data/0/attributes/email',
    ]),
  },
  smsRegion: {
    name: 'SMS not offered in that country',
    call: SUBSCRIBE,
    answer: refused(400, [
      'invalid',
      'Phone number is valid but is not in a supported region for this account.',
      '/data/attributes/profiles/data/0/attributes/phone_number',
    ]),
  },
  smsNotSetUp: {
    name: 'SMS not set up in the account',
    call: SUBSCRIBE,
    answer: refused(400, [
      'invalid',
      'SMS configuration is required',
      '/data/attributes/profiles/data/0/attributes/subscriptions',
    ]),
  },
  smsWithoutPhone: {
    name: 'Channel without an address',
    call: SUBSCRIBE,
    answer: refused(400, [
      'invalid',
      "'phone_number' must not be empty when the sms channel is included in 'subscriptions'.",
      '/data/attributes/profiles/data/0/attributes/subscriptions',
    ]),
  },
  listMissing: {
    name: "The destination's list is missing",
    call: SUBSCRIBE,
    answer: refused(400, ['invalid', 'List not found with id Y6nRLr.', '/data/relationships/list/data/id']),
  },
  listOfEventMissing: {
    name: 'A list that one event named is missing',
    call: { ...SUBSCRIBE, list: { id: 'X1yyZZ', isOwn: false } },
    answer: refused(400, ['invalid', 'List not found with id X1yyZZ.', '/data/relationships/list/data/id']),
  },
  scopeMissing: {
    name: 'The key lacks a scope',
    call: SUBSCRIBE,
    answer: refused(403, [
      'permission_denied',
      'You do not have permission to perform this action.',
      '/data/',
    ]),
  },
  entitlement: {
    name: 'The plan lacks a feature',
    call: EVENT,
    answer: refused(403, [
      'permission_denied',
      'You must have Advanced KDP enabled to use this endpoint.',
      '/data/',
    ]),
  },
  edgeRefusal: {
    name: "Klaviyo's edge refuses one payload",
    call: EVENT,
    answer: anAnswer(403, HTML, { 'content-type': 'text/html', 'cf-mitigated': 'challenge' }),
  },
  revisionFuture: {
    name: 'Revision in the future',
    call: EVENT,
    answer: refused(404, ['not_found', 'Unable to specify a future revision date']),
  },
  revisionNone: {
    name: 'Revision unknown',
    call: EVENT,
    answer: anAnswer(404, { errors: [{ detail: 'No valid revisions found for method' }] }),
  },
  revisionRetired: {
    name: 'Revision retired',
    call: EVENT,
    answer: refused(410, ['gone', 'This revision is no longer available.']),
  },
  mediaType: {
    name: 'Media type refused',
    call: EVENT,
    answer: refused(415, ['unsupported_media_type', 'Unsupported media type']),
  },
  backfillUnknown: {
    name: 'Flag `backfill` unknown',
    call: { ...EVENT, backfill: true },
    answer: refused(400, [
      'invalid',
      "'backfill' is not a valid field for the resource 'event'.",
      '/data/attributes/backfill',
    ]),
  },
  retryAfter503: {
    name: 'Server asks for a pause',
    call: EVENT,
    answer: anAnswer(503, undefined, { 'retry-after': '120' }),
  },
  authenticationFailed: {
    name: 'Key refused',
    call: EVENT,
    answer: refused(401, ['authentication_failed', 'Incorrect authentication credentials.', '/data/']),
  },
  duplicateProfile: {
    name: 'Identifier of another profile',
    call: IMPORT,
    answer: refused(409, ['duplicate_profile', DUPLICATE, '/data/attributes'], {
      meta: { duplicate_profile_id: '01GONE' },
    }),
  },
  profileGone: {
    name: 'Profile merged or deleted meanwhile',
    call: { endpoint: 'PATCH /api/profiles/{id}' },
    answer: refused(404, ['not_found', 'A profile with id 01GONE does not exist.']),
  },
  duplicateOfAnother: {
    name: 'Identifier of another person',
    call: IMPORT,
    answer: refused(409, ['duplicate_profile', DUPLICATE, '/data/attributes'], {
      meta: { duplicate_profile_id: '01OTHER' },
    }),
  },
  payloadInvalid: {
    name: 'Request refused as a whole',
    call: EVENT,
    answer: refused(400, ['invalid', 'The payload provided in the request is invalid.', '/data']),
  },
  attributesMissing: {
    name: 'Request without attributes',
    call: EVENT,
    answer: refused(400, [
      'invalid',
      'One of `attributes`, `relationships` or `id` must be included in the request payload.',
      '/data',
    ]),
  },
  timeMalformed: {
    name: 'Time malformed',
    call: EVENT,
    answer: refused(400, ['invalid', 'Invalid datetime format.', '/data/attributes/time']),
  },
  throttled: {
    name: 'Limit reached',
    call: EVENT,
    answer: anAnswer(
      429,
      refused(429, ['throttled', 'Request was throttled. Expected available in 1 second.', '/data']).body,
      { 'retry-after': '1' },
    ),
  },
  gatewayJson: {
    name: 'Success with errors inside',
    call: EVENT,
    answer: anAnswer(200, { errors: [{ status: 500, detail: 'upstream' }] }),
  },
} satisfies Record<string, RecordedAnswer>;

/** Klaviyo names this time itself; the recordings have none for the guide's other codes. */
export const OF_THE_GUIDE = {
  invalidApiKey: {
    name: 'Key unknown',
    call: EVENT,
    answer: refused(401, ['invalid_api_key', 'Invalid API key.']),
  },
  duplicateEvent: {
    name: 'Event known already',
    call: EVENT,
    answer: refused(409, ['duplicate_event', 'Duplicate event.']),
  },
  profileNotFound: {
    name: 'No such profile',
    call: EVENT,
    answer: refused(404, ['profile_not_found', 'Profile not found.']),
  },
  timestampInFuture: {
    name: 'Time out of range',
    call: EVENT,
    answer: refused(400, [
      'invalid',
      'The timestamp must not be more than one year in the future.',
      '/data/attributes/time',
    ]),
  },
} satisfies Record<string, RecordedAnswer>;

/** Not recorded: what stands between us and Klaviyo may answer anything. */
export const OF_OTHERS = {
  longPause: {
    name: 'Server asks for a day',
    call: { ...EVENT, destination: 'main' },
    answer: anAnswer(429, undefined, { 'retry-after': '86400' }),
  },
  redirect: { name: 'Redirect', call: EVENT, answer: anAnswer(302, undefined) },
  wrongAddress: { name: 'Wrong base URL', call: EVENT, answer: anAnswer(404, '<html>nginx</html>') },
  notServed: {
    name: 'Call not served by Klaviyo',
    call: { endpoint: 'POST /api/list-relationships' as Endpoint, list: { id: 'Y6nRLr', isOwn: true } },
    answer: refused(404, ['not_found', 'The requested resource could not be found.', '/data/']),
  },
  gatewayError: { name: 'Server error', call: EVENT, answer: anAnswer(502, '<h1>Bad gateway</h1>') },
  loginPage: { name: 'Login page in place of an answer', call: EVENT, answer: anAnswer(200, HTML) },
  paymentRequired: {
    name: 'Proxy refuses the request',
    call: EVENT,
    answer: anAnswer(407, '<html>Proxy authentication required</html>'),
  },
} satisfies Record<string, RecordedAnswer>;
