import { letterId } from '@tracklayer/dead-letters';
import { createHolds } from '@tracklayer/holds';
import { type Call, classifyAnswer, type KlaviyoAnswer } from '@tracklayer/klaviyo';
import { type World, withDashboard } from './support/dashboard.js';
import { death } from './support/jobs.js';

const EVENT: Call = { endpoint: 'POST /api/events' };
const SUBSCRIBE: Call = {
  endpoint: 'POST /api/profile-subscription-bulk-create-jobs',
  list: { id: 'Y6nRLr', isOwn: true },
};
const HTML = '<h1>No</h1>';

interface Recorded {
  call: Call;
  answer: KlaviyoAnswer;
}

function answered(status: number, body: unknown, call = EVENT): Recorded {
  return { call, answer: { status, headers: {}, body } };
}

function refused(status: number, code: string, detail: string, pointer = '/data', call = EVENT): Recorded {
  return answered(status, { errors: [{ code, detail, source: { pointer } }] }, call);
}

/** Answers as Klaviyo, its edge and others gave them. */
const ANSWERS: Readonly<Record<string, Recorded>> = {
  phone: refused(400, 'invalid', 'Invalid phone number format', '/data/attributes/phone_number'),
  email: refused(400, 'invalid', 'Invalid email address', '/data/attributes/profile/data/attributes/email'),
  smsRegion: refused(
    400,
    'invalid',
    'Phone number is valid but is not in a supported region.',
    '/data',
    SUBSCRIBE,
  ),
  smsNotSetUp: refused(400, 'invalid', 'SMS configuration is required', '/data', SUBSCRIBE),
  list: refused(
    400,
    'invalid',
    'List not found with id Y6nRLr.',
    '/data/relationships/list/data/id',
    SUBSCRIBE,
  ),
  scope: refused(
    403,
    'permission_denied',
    'You do not have permission to perform this action.',
    '/data',
    SUBSCRIBE,
  ),
  plan: refused(403, 'permission_denied', 'You must have Advanced KDP enabled to use this endpoint.'),
  edge: answered(403, HTML),
  futureRevision: refused(404, 'not_found', 'Unable to specify a future revision date'),
  unknownRevision: answered(404, { errors: [{ detail: 'No valid revisions found for method' }] }),
  retiredRevision: refused(410, 'gone', 'This revision is no longer available.'),
  mediaType: refused(415, 'unsupported_media_type', 'Unsupported media type'),
  backfill: refused(400, 'invalid', "'backfill' is not a valid field for the resource 'event'.", '/data', {
    ...EVENT,
    backfill: true,
  }),
  key: refused(401, 'authentication_failed', 'Incorrect authentication credentials.'),
  invalidApiKey: refused(401, 'invalid_api_key', 'Invalid API key.'),
  duplicateProfile: refused(
    409,
    'duplicate_profile',
    'A profile already exists with one of these identifiers.',
  ),
  profileGone: refused(404, 'not_found', 'A profile with id 01GONE does not exist.'),
  profileNotFound: refused(404, 'profile_not_found', 'Profile not found.'),
  payload: refused(400, 'invalid', 'The payload provided in the request is invalid.'),
  attributes: refused(400, 'invalid', 'One of `attributes` or `id` must be included in the request payload.'),
  time: refused(400, 'invalid', 'Invalid datetime format.', '/data/attributes/time'),
  timestampInFuture: refused(400, 'timestamp_in_future', 'No.'),
  gateway: answered(200, { errors: [{ status: 500, detail: 'upstream' }] }),
  loginPage: answered(200, HTML),
  redirect: answered(302, undefined),
  wrongAddress: answered(404, HTML),
  proxy: answered(407, HTML),
  server: answered(502, HTML),
};

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};

/** The text that a reader sees. */
function textOf(page: string): string {
  return page
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);
}

/** Puts the answer where a worker would put it. Resolves to the page and the hint that it must show. */
async function shownFor(
  { answer, call }: Recorded,
  { redis, deadLetters, destination, get }: World,
): Promise<{ hint: string | undefined; text: string } | undefined> {
  const outcome = classifyAnswer(answer, call, Date.now());
  switch (outcome.kind) {
    case 'held': {
      const holds = createHolds(redis);
      const { code, status, detail, hint } = outcome.failure;
      const reason = { code, ...(status && { status }), ...(detail && { detail }), ...(hint && { hint }) };
      await holds.place(destination, { cause: 'refused', ...reason }, outcome.scope);
      const { text } = await get('/');
      await holds.release(destination, outcome.scope);
      return { hint, text };
    }
    case 'dead':
    case 'retry': {
      const { hint } = outcome.failure;
      const letter = death({ failure: outcome.failure });
      await deadLetters.record(destination, letter);
      const { text } = await get(`/dead-letters/${destination}/${letterId(letter.ref)}`);
      return { hint, text };
    }
    default:
      return undefined;
  }
}

it('shows the hint of every recorded answer, with the hold or with the dead letter', async () => {
  await withDashboard(async (world) => {
    await world.lanes.register(world.destination);
    const without: string[] = [];
    for (const [name, recorded] of Object.entries(ANSWERS)) {
      const found = await shownFor(recorded, world);
      if (!found?.hint || !textOf(found.text).includes(found.hint)) without.push(name);
    }
    expect(without).toEqual([]);
  });
});
