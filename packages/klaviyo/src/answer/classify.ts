import { type KlaviyoError, RequestBuildError } from '../errors.js';
import type { KlaviyoAnswer } from '../request.js';
import { scrub } from '../scrub.js';
import { errorsOf, isObject, readFailure, requestIdOf } from './failures.js';
import { hintFor } from './hints.js';
import type { Failure, Outcome } from './outcome.js';
import { retryAfterMs } from './retry-after.js';
import { TransportError } from './transport-error.js';

/*
 * The one place that decides how an attempt ended. Two mistakes are possible: to give up what waiting would have mended, and
 * to keep asking what will never be answered otherwise. Both are decided by the status alone, which Klaviyo documents, and
 * not by the body, which anybody in between may have written. A success is believed only where the body does not belie it:
 * a captive portal or a proxy answers 200 with a page, and nothing was recorded then.
 */

/**
 * How an attempt ended, from the answer it got. Any status and any body give one outcome; nothing throws.
 * A 409 or a missing profile is dead here: ask `remedyFor` first.
 */
export function classifyAnswer(answer: KlaviyoAnswer, nowMs: number): Outcome {
  const { status } = answer;
  if (status >= 200 && status < 300) {
    if (!isKlaviyosOwn(answer.body)) return { kind: 'retry', failure: unexpected(answer) };
    const requestId = requestIdOf(answer);
    return { kind: 'delivered', status, ...(requestId !== undefined && { requestId }) };
  }
  if (status === 429) {
    const waitMs = retryAfterMs(answer.headers['retry-after'], nowMs);
    return { kind: 'throttled', retryAfterMs: waitMs, failure: readFailure(answer, 'throttled') };
  }
  if (status === 401) return { kind: 'held', failure: readFailure(answer, 'not_authenticated') };
  if (status === 403) return { kind: 'held', failure: readFailure(answer, 'permission_denied') };
  if (status === 408 || status >= 500) return { kind: 'retry', failure: readFailure(answer) };
  if ((status === 404 || status === 405) && errorsOf(answer.body).length === 0) {
    // Klaviyo says what it did not find. Where nobody does, another server answered: every job would fare alike.
    return { kind: 'held', failure: readFailure(answer) };
  }
  if (status >= 400) {
    const failure = readFailure(answer);
    return isDuplicateEvent(failure)
      ? { kind: 'duplicate', reason: 'destination_says_so' }
      : { kind: 'dead', failure };
  }
  // 3xx, and whatever else is no answer of an API: something stands between us and Klaviyo, or in its place.
  return { kind: 'held', failure: redirected(answer) };
}

/** Whether the destination refuses an event since it has it already. Of a batch, that says nothing of its other events. */
export function isDuplicateEvent({ code }: Pick<Failure, 'code'>): boolean {
  return code === 'duplicate_event';
}

/** How an attempt ended that got no answer. Anything unknown is tried again: attempts run out, and nothing is lost meanwhile. */
export function classifyError(error: unknown): Outcome {
  if (error instanceof RequestBuildError) {
    return error.code === 'no_list_configured'
      ? { kind: 'skipped', reason: 'no_list_configured' }
      : { kind: 'dead', failure: failureOf(error) };
  }
  if (error instanceof TransportError) return { kind: 'retry', failure: failureOf(error) };
  const detail = error instanceof Error ? scrub(`${error.name}: ${error.message}`, 1024) : undefined;
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
  return { code: error.code, detail: scrub(detailOf(error), 1024), hint: error.hint };
}

function detailOf({ message, cause }: KlaviyoError): string {
  return cause instanceof Error && cause.message !== '' ? `${message} ${cause.message}` : message;
}

/** Klaviyo accepts with an empty body or a JSON object. */
function isKlaviyosOwn(body: unknown): boolean {
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
