import { isObject } from '@tracklayer/events';
import { redactText } from '@tracklayer/privacy';
import type { KlaviyoAnswer } from '../request.js';
import type { Call } from './call.js';
import { hintFor } from './hint-for.js';
import { errorsOf } from './origin.js';
import type { Failure } from './outcome.js';
import { textKey } from './text-key.js';

/*
 * Treats every answer as hostile: HTML of a proxy, an array in place of an object, a code of a megabyte. Parts that do not
 * follow Klaviyo's documentation are dropped. The rest is masked and cut.
 */

/** Characters of an answer's body that are kept. */
export const BODY_MAX_LENGTH = 4096;
const CODE_MAX_LENGTH = 64;
export const DETAIL_MAX_LENGTH = 1024;
const POINTER_MAX_LENGTH = 256;
const REQUEST_ID_MAX_LENGTH = 128;
/** A bulk request has at most this many entries, so more errors are not read. */
const ERRORS_MAX = 1000;

/**
 * The first error of an answer, which decides, with the body of the answer.
 *
 * @param fallbackCode for an answer without a code.
 */
export function readFailure(
  answer: KlaviyoAnswer,
  call: Partial<Call>,
  fallbackCode = `http_${answer.status}`,
): Failure {
  return withBody(failureOf(errorsOf(answer.body)[0] ?? {}, answer, call, fallbackCode), answer);
}

/** Every error of an answer, without the body. A refused bulk request is split by these. */
export function readFailures(
  answer: KlaviyoAnswer,
  call: Partial<Call> = {},
  fallbackCode = `http_${answer.status}`,
): Failure[] {
  const errors = errorsOf(answer.body).slice(0, ERRORS_MAX);
  return errors.map((error) => failureOf(error, answer, call, fallbackCode));
}

/** The failure with the body of its answer, masked and cut. */
export function withBody(failure: Failure, answer: KlaviyoAnswer): Failure {
  const body = bodyText(answer.body);
  return { ...failure, ...(body !== undefined && { body }) };
}

/** The header `X-Klaviyo-Req-Id`. Klaviyo's support asks for this id. */
export function requestIdOf(answer: KlaviyoAnswer): string | undefined {
  const header = answer.headers['x-klaviyo-req-id'];
  const id = Array.isArray(header) ? header[0] : header;
  return id !== undefined && UUID.test(id) ? id : short(id, REQUEST_ID_MAX_LENGTH);
}

/** Such an id holds nothing to mask. Each answer has one, and masking takes longer than all else that is read of a success. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function failureOf(
  error: Record<string, unknown>,
  answer: KlaviyoAnswer,
  call: Partial<Call>,
  fallbackCode: string,
): Failure {
  const { status } = answer;
  const code = codeOf(error) ?? fallbackCode;
  const detail = short(error.detail, DETAIL_MAX_LENGTH) ?? short(error.title, DETAIL_MAX_LENGTH);
  const pointer = isObject(error.source) ? short(error.source.pointer, POINTER_MAX_LENGTH) : undefined;
  const requestId = requestIdOf(answer) ?? short(error.id, REQUEST_ID_MAX_LENGTH);
  const text = {
    code,
    status,
    ...(detail !== undefined && { detail }),
    ...(pointer !== undefined && { pointer }),
  };
  const hint = hintFor(text, call);
  const key = status < 500 && status !== 429 ? textKey(text) : undefined;
  return {
    ...text,
    ...(requestId !== undefined && { requestId }),
    ...(hint !== undefined && { hint }),
    ...(key !== undefined && { textKey: key }),
  };
}

/** Dead letters are grouped by the code, so it must look like a code: no sentence, no address. */
function codeOf({ code }: Record<string, unknown>): string | undefined {
  return typeof code === 'string' && code.length <= CODE_MAX_LENGTH && /^[A-Za-z][\w.-]*$/.test(code)
    ? code
    : undefined;
}

function short(value: unknown, maxLength: number): string | undefined {
  return typeof value === 'string' && value !== ''
    ? redactText(value, { strict: true, maxLength })
    : undefined;
}

function bodyText(body: unknown): string | undefined {
  if (body === undefined || body === '') return undefined;
  if (typeof body === 'string') return short(body, BODY_MAX_LENGTH);
  try {
    return short(JSON.stringify(body), BODY_MAX_LENGTH);
  } catch {
    return undefined;
  }
}
