import { isObject } from '@tracklayer/events';
import { redactText } from '@tracklayer/privacy';
import { isWholeLookup } from '../consent/profile-lookup.js';
import { type KlaviyoError, RequestBuildError } from '../errors.js';
import type { KlaviyoAnswer } from '../request.js';
import type { Call } from './call.js';
import { DETAIL_MAX_LENGTH, readFailure, requestIdOf } from './failures.js';
import { hintFor } from './hint-for.js';
import { isKlaviyoRefusal, isKlaviyoSuccess } from './origin.js';
import type { Failure, Outcome } from './outcome.js';
import { foreignRefusal, klaviyoRefusal } from './refusal.js';
import { boundedWait, parseRetryAfter } from './retry-after.js';
import { TransportError } from './transport-error.js';
import { warningsOf } from './warnings.js';

/*
 * The only place that decides how an attempt ended. Three mistakes are possible: giving up too early, retrying for ever, and
 * stopping more than the answer is about. The status decides first, because Klaviyo documents it. The shape of the body says
 * whether Klaviyo wrote the answer. The words of the body only decide what a refusal stops.
 */

/** Klaviyo's own refusals that no wait can mend, whatever else the answer says. */
const FINAL: readonly number[] = [400, 401, 404, 405, 406, 409, 410, 411, 414, 415, 422];
/** A header that asks for less is no request to wait. Without this bound a failure could repeat without spending attempts. */
const SHORTEST_PAUSE_MS = 1000;

/**
 * The outcome of an attempt that got an answer. Every status and every body gives one outcome; it never throws.
 * A 409 and a missing profile are dead here: call `remedyFor` first.
 */
export function classifyAnswer(answer: KlaviyoAnswer, call: Call, nowMs: number): Outcome {
  const { status } = answer;
  if (status >= 200 && status < 300) return success(answer, call);
  const isOwn = isKlaviyoRefusal(answer.body);
  const pause = pauseOf(answer, call, { isOwn, nowMs });
  if (pause !== undefined) return pause;
  if (status === 408 || status >= 500) return { kind: 'retry', failure: readFailure(answer, call) };
  // 3xx and all other statuses do not come from an API: another server answered in Klaviyo's place.
  if (!(status >= 400)) return { kind: 'held', scope: 'destination', failure: redirected(answer, call) };
  return isOwn ? klaviyoRefusal(answer, call) : foreignRefusal(answer, call);
}

/** The outcome of a subscription whose every address Klaviyo dropped from a call that it took. A retry changes nothing. */
export function classifyNothingTaken(answer: KlaviyoAnswer, call: Call): Outcome {
  const detail = 'Klaviyo took the call and dropped the address of each channel.';
  const failure: Failure = { ...readFailure(answer, call), code: 'partial_failure', detail };
  return { kind: 'dead', failure: withHint(failure, 'partial_failure') };
}

/** The outcome of an attempt that got no answer. An unknown error is retried: attempts are limited, and nothing is lost. */
export function classifyError(error: unknown): Outcome {
  if (error instanceof RequestBuildError) {
    return error.code === 'no_list_configured'
      ? { kind: 'skipped', reason: 'no_list_configured' }
      : { kind: 'dead', failure: failureOf(error) };
  }
  if (error instanceof TransportError) return { kind: 'retry', failure: failureOf(error) };
  const detail = error instanceof Error ? redacted(`${error.name}: ${error.message}`) : undefined;
  const failure = { code: 'unexpected', ...(detail !== undefined && { detail }) };
  return { kind: 'retry', failure: withHint(failure, 'unexpected') };
}

function success(answer: KlaviyoAnswer, call: Call): Outcome {
  const { status, body } = answer;
  if (!isKlaviyoSuccess(body) || !isWholeRead(body, call)) {
    // Klaviyo recorded nothing, whatever the status says. A gateway may answer so for this payload alone.
    const failure: Failure = { ...readFailure(answer, call), code: 'unexpected_answer', foreign: true };
    return { kind: 'retry', failure: withHint(failure, 'unexpected_answer') };
  }
  const requestId = requestIdOf(answer);
  const warnings = warningsOf(answer);
  return {
    kind: 'delivered',
    status,
    ...(requestId !== undefined && { requestId }),
    ...(warnings.length > 0 && { warnings }),
  };
}

/** Nothing in place of what was asked is no answer to a read. */
function isWholeRead(body: unknown, { endpoint, asksConsent }: Call): boolean {
  if (asksConsent) return isWholeLookup(body);
  return !endpoint.startsWith('GET ') || isObject(body);
}

/** A 429 always asks for a pause. Any other answer does with a `Retry-After`, unless waiting cannot change it. */
function pauseOf(
  answer: KlaviyoAnswer,
  call: Call,
  { isOwn, nowMs }: { isOwn: boolean; nowMs: number },
): Outcome | undefined {
  const { status } = answer;
  const askedMs = parseRetryAfter(answer.headers['retry-after'], nowMs);
  const isLimit = status === 429;
  if (!isLimit) {
    if (askedMs === undefined || askedMs < SHORTEST_PAUSE_MS || status === 401) return undefined;
    if (isOwn && FINAL.includes(status)) return undefined;
  }
  const wait = boundedWait(askedMs);
  const isForeign = !isOwn && !isLimit && status < 500;
  const failure: Failure = {
    ...readFailure(answer, call, isLimit ? 'throttled' : undefined),
    ...(isForeign && { foreign: true }),
  };
  const shortPause = isLimit ? 'throttled' : 'asked_to_wait';
  return {
    kind: 'throttled',
    ...wait,
    failure: withHint(failure, wait.askedMs ? 'long_wait' : shortPause, call),
  };
}

function redirected(answer: KlaviyoAnswer, call: Call): Failure {
  return withHint({ ...readFailure(answer, call), code: 'redirect', foreign: true }, 'redirect');
}

function withHint(failure: Failure, code: string, call: Partial<Call> = {}): Failure {
  const hint = hintFor(code, call);
  return { ...failure, ...(hint !== undefined && { hint }) };
}

function failureOf(error: KlaviyoError): Failure {
  return { code: error.code, detail: redacted(detailOf(error)), hint: error.hint };
}

function detailOf({ message, cause }: KlaviyoError): string {
  return cause instanceof Error && cause.message !== '' ? `${message} ${cause.message}` : message;
}

/** An error of the library may quote the request. */
function redacted(detail: string): string {
  return redactText(detail, { strict: true, maxLength: DETAIL_MAX_LENGTH });
}
