import { isObject } from '@tracklayer/events';
import { redactText } from '@tracklayer/privacy';
import { type KlaviyoError, RequestBuildError } from '../errors.js';
import type { KlaviyoAnswer } from '../request.js';
import type { Call } from './call.js';
import { DETAIL_MAX_LENGTH, errorsOf, readFailure, requestIdOf } from './failures.js';
import { hintFor } from './hints.js';
import type { Failure, Outcome } from './outcome.js';
import { retryAfterMs } from './retry-after.js';
import { TransportError } from './transport-error.js';

/*
 * The only place that decides how an attempt ended. Two mistakes are possible: giving up too early, and retrying for ever.
 * The status alone decides between them, because Klaviyo documents it. The body does not, because a proxy may have written
 * it. One exception: a success needs a body that Klaviyo could have sent. A captive portal or a proxy answers 200 with a
 * page, and then Klaviyo recorded nothing.
 */

/**
 * The outcome of an attempt that got an answer. Every status and every body gives one outcome; it never throws.
 * A 409 and a missing profile are dead here: call `remedyFor` first.
 */
export function classifyAnswer(answer: KlaviyoAnswer, call: Call, nowMs: number): Outcome {
  const { status } = answer;
  if (status >= 200 && status < 300) {
    if (!isFromKlaviyo(answer.body)) return { kind: 'retry', failure: unexpected(answer) };
    const requestId = requestIdOf(answer);
    return { kind: 'delivered', status, ...(requestId !== undefined && { requestId }) };
  }
  if (status === 429) {
    const waitMs = retryAfterMs(answer.headers['retry-after'], nowMs);
    return { kind: 'throttled', retryAfterMs: waitMs, failure: readFailure(answer, 'throttled') };
  }
  if (status === 401)
    return { kind: 'held', scope: 'destination', failure: readFailure(answer, 'not_authenticated') };
  if (status === 403)
    return { kind: 'held', scope: call.endpoint, failure: readFailure(answer, 'permission_denied') };
  if (status === 408 || status >= 500) return { kind: 'retry', failure: readFailure(answer) };
  if ((status === 404 || status === 405) && errorsOf(answer.body).length === 0) {
    // Klaviyo names what it did not find. An answer without errors is from another server, and every job would get it.
    return { kind: 'held', scope: 'destination', failure: readFailure(answer) };
  }
  if (status >= 400) {
    const failure = readFailure(answer);
    return isDuplicateEvent(failure)
      ? { kind: 'duplicate', reason: 'destination_says_so' }
      : { kind: 'dead', failure };
  }
  // 3xx and all other statuses do not come from an API: another server answered in Klaviyo's place.
  return { kind: 'held', scope: 'destination', failure: redirected(answer) };
}

/** Whether the destination refused an event because it has it already. For a batch this says nothing about other events. */
export function isDuplicateEvent({ code }: Pick<Failure, 'code'>): boolean {
  return code === 'duplicate_event';
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
  const hint = hintFor('unexpected');
  return {
    kind: 'retry',
    failure: {
      code: 'unexpected',
      ...(detail !== undefined && { detail }),
      ...(hint !== undefined && { hint }),
    },
  };
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

/** Klaviyo's successes have an empty body or a JSON object. */
function isFromKlaviyo(body: unknown): boolean {
  return body === undefined || body === null || body === '' || isObject(body);
}

function unexpected(answer: KlaviyoAnswer): Failure {
  const hint = hintFor('redirect');
  return { ...readFailure(answer), code: 'unexpected_answer', ...(hint !== undefined && { hint }) };
}

function redirected(answer: KlaviyoAnswer): Failure {
  const hint = hintFor('redirect');
  return { ...readFailure(answer), code: 'redirect', ...(hint !== undefined && { hint }) };
}
