import type { EndpointName } from '../endpoints.js';

/** One error of an answer. The sandbox adds the request's id and the status. */
export interface AnswerError {
  code?: string;
  title?: string;
  detail?: string;
  /** JSON pointer into the request body. */
  pointer?: string;
  /** Name of the wrong query parameter or header, instead of a pointer. */
  parameter?: string;
  meta?: Record<string, unknown>;
}

/** An answer that replaces the sandbox's own one. Without `errors`, `body` and `text` it is empty. */
export interface CannedAnswer {
  status: number;
  headers?: Readonly<Record<string, string>>;
  /** Errors in Klaviyo's shape. */
  errors?: readonly AnswerError[];
  /** Any JSON. */
  body?: unknown;
  /** Any text. Set its `content-type` in `headers`. */
  text?: string;
}

/** Endpoint of the recording. Absent if any endpoint gives the answer. */
type Recorded = CannedAnswer & { endpoint?: EndpointName };

const EVENTS = 'POST /api/events';
const IMPORT = 'POST /api/profile-import';
const SUBSCRIBE = 'POST /api/profile-subscription-bulk-create-jobs';
const BAD_PHONE = 'Invalid phone number format (Example of a valid format: +12345678901)';
const SUBSCRIBER = '/data/attributes/profiles/data/0/attributes';
const EVENT_PROFILE = '/data/attributes/profile/data/attributes';
const PHONE_DROPPED = { 'x-klaviyo-partial-failure': 'phone_number' };

function invalid(endpoint: EndpointName, detail: string, pointer: string): Recorded {
  return { endpoint, status: 400, errors: [{ code: 'invalid', title: 'Invalid input.', detail, pointer }] };
}

function duplicate(id: string): Recorded {
  const detail = 'A profile already exists with one of these identifiers.';
  const meta = { duplicate_profile_id: id };
  const error = { code: 'duplicate_profile', title: 'Conflict.', detail, pointer: '/data/attributes', meta };
  return { endpoint: IMPORT, status: 409, errors: [error] };
}

function denied(endpoint: EndpointName, detail: string): Recorded {
  return {
    endpoint,
    status: 403,
    errors: [{ code: 'permission_denied', title: detail, detail, pointer: '/data/' }],
  };
}

/** Answers of Klaviyo's live traffic, by name. `addFault({kind: 'answer', recorded: name})` plays one. */
export const RECORDED_ANSWERS = {
  'partial-phone-profile': {
    endpoint: IMPORT,
    status: 201,
    headers: PHONE_DROPPED,
    body: {
      data: {
        type: 'profile',
        id: '01PROFILE',
        attributes: { email: 'ava@shop.example', phone_number: null },
      },
    },
  },
  'partial-phone-event': { endpoint: EVENTS, status: 202, headers: PHONE_DROPPED },
  'phone-only-bad': invalid(IMPORT, BAD_PHONE, '/data/attributes/phone_number'),
  'phone-bad-in-event': invalid(EVENTS, BAD_PHONE, `${EVENT_PROFILE}/phone_number`),
  'email-bad-in-event': invalid(EVENTS, 'Invalid email address', `${EVENT_PROFILE}/email`),
  'email-bad-subscribe': invalid(SUBSCRIBE, 'Invalid email address', `${SUBSCRIBER}/email`),
  'sms-region': invalid(
    SUBSCRIBE,
    'Phone number is valid but is not in a supported region for this account.',
    `${SUBSCRIBER}/phone_number`,
  ),
  'sms-not-set-up': invalid(SUBSCRIBE, 'SMS configuration is required', `${SUBSCRIBER}/subscriptions`),
  'sms-without-phone': invalid(
    SUBSCRIBE,
    "'phone_number' must not be empty when the sms channel is included in 'subscriptions'.",
    `${SUBSCRIBER}/subscriptions`,
  ),
  'list-missing': invalid(SUBSCRIBE, 'List not found with id Y6nRLr.', '/data/relationships/list/data/id'),
  'scope-missing': denied(SUBSCRIBE, 'You do not have permission to perform this action.'),
  entitlement: denied(EVENTS, 'You must have Advanced KDP enabled to use this endpoint.'),
  'edge-403': {
    endpoint: EVENTS,
    status: 403,
    headers: { 'content-type': 'text/html', 'cf-mitigated': 'challenge' },
    text: '<!doctype html><title>Just a moment...</title>',
  },
  'revision-future': {
    status: 404,
    errors: [{ code: 'not_found', title: 'Not found.', detail: 'Unable to specify a future revision date' }],
  },
  'revision-none': { status: 404, body: { errors: [{ detail: 'No valid revisions found for method' }] } },
  'revision-retired': {
    status: 410,
    errors: [{ code: 'gone', title: 'Gone.', detail: 'This revision is no longer available.' }],
  },
  'media-type': {
    status: 415,
    errors: [
      { code: 'unsupported_media_type', title: 'Unsupported media type.', detail: 'Unsupported media type' },
    ],
  },
  'backfill-unknown': invalid(
    EVENTS,
    "'backfill' is not a valid field for the resource 'event'.",
    '/data/attributes/backfill',
  ),
  'retry-after-503': { status: 503, headers: { 'retry-after': '120' } },
  'authentication-failed': {
    status: 401,
    errors: [
      {
        code: 'authentication_failed',
        title: 'Incorrect authentication credentials.',
        detail: 'Incorrect authentication credentials.',
        pointer: '/data/',
      },
    ],
  },
  'duplicate-then-gone': duplicate('01GONE'),
  'duplicate-of-another-person': duplicate('01OTHER'),
  /** The PATCH after `duplicate-then-gone`. */
  'profile-gone': {
    endpoint: 'PATCH /api/profiles/{id}',
    status: 404,
    errors: [{ code: 'not_found', title: 'Not found.', detail: 'A profile with id 01GONE does not exist.' }],
  },
  'payload-invalid': invalid(EVENTS, 'The payload provided in the request is invalid.', '/data'),
  'attributes-missing': invalid(
    EVENTS,
    'One of `attributes`, `relationships` or `id` must be included in the request payload.',
    '/data',
  ),
  'time-malformed': invalid(EVENTS, 'Invalid datetime format.', '/data/attributes/time'),
  throttled: {
    endpoint: EVENTS,
    status: 429,
    headers: { 'retry-after': '1' },
    errors: [
      {
        code: 'throttled',
        title: 'Request was throttled.',
        detail: 'Request was throttled. Expected available in 1 second.',
        pointer: '/data',
      },
    ],
  },
  'gateway-json': { endpoint: EVENTS, status: 200, body: { errors: [{ status: 500, detail: 'upstream' }] } },
} as const satisfies Record<string, Recorded>;

export type RecordedAnswerName = keyof typeof RECORDED_ANSWERS;

export function recordedAnswer(name: RecordedAnswerName): Recorded {
  return RECORDED_ANSWERS[name];
}

export function isRecordedAnswer(name: string): name is RecordedAnswerName {
  return Object.hasOwn(RECORDED_ANSWERS, name);
}
