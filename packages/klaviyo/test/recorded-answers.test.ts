import { classifyAnswer } from '../src/answer/classify.js';
import { HINTS } from '../src/answer/hints.js';
import type { Outcome } from '../src/answer/outcome.js';
import { OF_OTHERS, OF_THE_GUIDE, RECORDED, type RecordedAnswer } from './support/recorded-answers.js';

const NOW_MS = Date.parse('2026-11-02T10:00:00Z');
const SUBSCRIPTIONS = 'POST /api/profile-subscription-bulk-create-jobs';
const DELIVERED_WITHOUT_PHONE = [{ code: 'partial_failure', field: 'phone_number' }];

type Name = keyof typeof RECORDED | keyof typeof OF_THE_GUIDE | keyof typeof OF_OTHERS;
const ANSWERS: Record<Name, RecordedAnswer> = { ...RECORDED, ...OF_THE_GUIDE, ...OF_OTHERS };

function outcomeOf({ answer, call }: RecordedAnswer): Outcome {
  return classifyAnswer(answer, call, NOW_MS);
}

function failureOf(recorded: RecordedAnswer) {
  const outcome = outcomeOf(recorded);
  return 'failure' in outcome ? outcome.failure : undefined;
}

/** Each answer with its outcome, what it stops, and its hint: a code of `HINTS`, or words that the hint has. */
const EXPECTED: Record<Name, [Partial<Outcome>, (string | RegExp)?]> = {
  partialPhoneProfile: [{ kind: 'delivered', status: 201, warnings: DELIVERED_WITHOUT_PHONE } as Outcome],
  partialPhoneEvent: [{ kind: 'delivered', status: 202, warnings: DELIVERED_WITHOUT_PHONE } as Outcome],
  phoneOnlyBad: [{ kind: 'dead' }, 'invalid_phone_number'],
  phoneBadInEvent: [{ kind: 'dead' }, 'invalid_phone_number'],
  emailBadInEvent: [{ kind: 'dead' }, 'invalid_email'],
  emailBadSubscribe: [{ kind: 'dead' }, 'invalid_email'],
  smsRegion: [{ kind: 'dead' }, 'sms_region'],
  smsNotSetUp: [{ kind: 'dead' }, 'sms_not_set_up'],
  smsWithoutPhone: [{ kind: 'dead' }, 'channel_without_address'],
  listMissing: [
    { kind: 'held', scope: 'list:Y6nRLr' },
    /^The list Y6nRLr does not exist.*`listId` of this destination/,
  ],
  listOfEventMissing: [{ kind: 'dead' }, /^The list X1yyZZ does not exist.*The event or call named it/],
  scopeMissing: [
    { kind: 'held', scope: SUBSCRIPTIONS },
    /may not call POST \/api\/profile-subscription-bulk-create-jobs.*`lists:write`, `profiles:write` and `subscriptions:write`/,
  ],
  entitlement: [{ kind: 'held', scope: 'POST /api/events' }, 'plan'],
  edgeRefusal: [{ kind: 'retry' }, 'foreign_refusal'],
  revisionFuture: [{ kind: 'held', scope: 'destination' }, 'future_revision'],
  revisionNone: [{ kind: 'held', scope: 'destination' }, 'unknown_revision'],
  revisionRetired: [{ kind: 'held', scope: 'destination' }, 'retired_revision'],
  mediaType: [{ kind: 'held', scope: 'destination' }, 'unsupported_media_type'],
  backfillUnknown: [{ kind: 'held', scope: 'backfill' }, 'backfill_unsupported'],
  retryAfter503: [{ kind: 'throttled', retryAfterMs: 120_000 }, 'asked_to_wait'],
  authenticationFailed: [{ kind: 'held', scope: 'destination' }, 'authentication_failed'],
  duplicateProfile: [{ kind: 'dead' }, 'duplicate_profile'],
  profileGone: [{ kind: 'dead' }, 'profile_gone'],
  duplicateOfAnother: [{ kind: 'dead' }, 'duplicate_profile'],
  payloadInvalid: [{ kind: 'dead' }, 'malformed_payload'],
  attributesMissing: [{ kind: 'dead' }, 'missing_field'],
  timeMalformed: [{ kind: 'dead' }, 'invalid_time'],
  throttled: [{ kind: 'throttled', retryAfterMs: 1000 }, 'throttled'],
  gatewayJson: [{ kind: 'retry' }, 'unexpected_answer'],
  invalidApiKey: [{ kind: 'held', scope: 'destination' }, 'invalid_api_key'],
  duplicateEvent: [{ kind: 'duplicate' }],
  profileNotFound: [{ kind: 'dead' }, 'profile_not_found'],
  timestampInFuture: [{ kind: 'dead' }, 'timestamp_in_future'],
  longPause: [
    { kind: 'throttled', retryAfterMs: 900_000, askedMs: 86_400_000 },
    /: tracklayer resume main metric-event$/,
  ],
  redirect: [{ kind: 'held', scope: 'destination' }, 'redirect'],
  wrongAddress: [{ kind: 'held', scope: 'destination' }, 'not_found'],
  notServed: [{ kind: 'held', scope: 'POST /api/list-relationships' }, 'not_served'],
  gatewayError: [{ kind: 'retry' }, 'server_error'],
  loginPage: [{ kind: 'retry' }, 'unexpected_answer'],
  paymentRequired: [{ kind: 'retry' }, 'proxy_authentication'],
};

describe('a recorded answer', () => {
  it.each(Object.entries(EXPECTED))('%s has its outcome, its scope and its hint', (name, [outcome, hint]) => {
    const recorded = ANSWERS[name as Name];
    expect(outcomeOf(recorded)).toMatchObject(outcome);
    const found = failureOf(recorded)?.hint;
    if (hint instanceof RegExp) expect(found).toMatch(hint);
    else expect(found).toBe(hint === undefined ? undefined : HINTS[hint]);
    if (hint !== undefined) expect(found).toBeTruthy();
  });

  it.each<Name>(['edgeRefusal', 'gatewayJson', 'loginPage', 'paymentRequired'])(
    '%s is marked: Klaviyo did not write it',
    (name) => {
      expect(failureOf(ANSWERS[name])).toMatchObject({ foreign: true });
    },
  );

  it('is not marked when Klaviyo wrote it', () => {
    const marked = Object.values({ ...RECORDED, ...OF_THE_GUIDE })
      .filter((recorded) => failureOf(recorded)?.foreign)
      .map(({ name }) => name);
    expect(marked).toEqual([RECORDED.edgeRefusal.name, RECORDED.gatewayJson.name]);
  });
});

describe('groups of dead letters', () => {
  const groupOf = (name: Name) => {
    const { code, pointer, textKey } = failureOf(ANSWERS[name]) ?? { code: '' };
    return [code, pointer, textKey].join(' ');
  };

  it.each<[Name, Name]>([
    ['payloadInvalid', 'attributesMissing'],
    ['smsNotSetUp', 'smsWithoutPhone'],
    ['timeMalformed', 'timestampInFuture'],
    ['scopeMissing', 'entitlement'],
  ])('tell %s from %s', (one, other) => {
    expect(groupOf(one)).not.toBe(groupOf(other));
  });

  it.each<Name>([
    'phoneOnlyBad',
    'phoneBadInEvent',
    'emailBadInEvent',
    'emailBadSubscribe',
    'listMissing',
    'listOfEventMissing',
    'scopeMissing',
    'duplicateProfile',
    'profileGone',
    'payloadInvalid',
    'backfillUnknown',
    'gatewayError',
    'edgeRefusal',
  ])('keep their id for %s', (name) => {
    expect(failureOf(ANSWERS[name])?.textKey).toBeUndefined();
  });

  it('hold letters that differ in ids and values only', () => {
    const other = { ...RECORDED.duplicateOfAnother, name: 'other' };
    expect(failureOf(other)?.textKey).toBe(failureOf(RECORDED.duplicateProfile)?.textKey);
  });
});
