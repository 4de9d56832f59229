/** Only this file turns an error into an answer. It gives no stack and no unknown text: a library may quote a customer. */
import {
  CampaignBusyError,
  CampaignNotFoundError,
  CampaignStateError,
  CursorError,
  InvalidOrderError,
  SelectionError,
} from '@tracklayer/dead-letters';
import { ErasureBusyError } from '@tracklayer/erasure';
import { InvalidEventError } from '@tracklayer/events';
import { JournalBusyError } from '@tracklayer/journal';
import { DigestKeyError } from '@tracklayer/persons';
import { isRedisAway, writeRefusal } from '@tracklayer/redis';
import { SignInError } from '@tracklayer/sign-in';
import type { FastifyError, FastifyRequest } from 'fastify';
import { ApiError, type ErrorText } from './api-error.js';
import { shapeValidation } from './shape-validation.js';

export interface Shaped {
  status: number;
  text: ErrorText;
  retryAfterS?: number;
}

const RETRY_AFTER_S = 5;
/** An erasure takes seconds to minutes. */
const BUSY_RETRY_S = 60;

export function shapeError(error: Error | FastifyError, request: FastifyRequest): Shaped {
  if (error instanceof ApiError) {
    return {
      status: error.status,
      text: error.text,
      ...(error.retryAfterS && { retryAfterS: error.retryAfterS }),
    };
  }
  if (error instanceof SignInError) {
    const { status, code, message, next: whatToDo, retryAfterS } = error;
    return { status, text: { code, message, whatToDo }, ...(retryAfterS && { retryAfterS }) };
  }
  if ('validation' in error && error.validation !== undefined)
    return { status: 400, text: shapeValidation(error, request) };
  const refusal = writeRefusal(error);
  if (refusal !== undefined) {
    return unavailable({ code: 'redis_refuses', message: refusal.message, whatToDo: refusal.next });
  }
  if (isRedisAway(error)) {
    return unavailable({
      code: 'redis_away',
      message: 'Redis does not answer.',
      whatToDo: 'Check that Redis runs and that REDIS_URL points to it. Then repeat the request.',
    });
  }
  return shapeOwn(error) ?? shapeOfFastify(error);
}

function unavailable(text: ErrorText): Shaped {
  return { status: 503, text, retryAfterS: RETRY_AFTER_S };
}

/** Errors of our packages. */
function shapeOwn(error: Error): Shaped | undefined {
  if (error instanceof CursorError) {
    return bad(error.code, 'This cursor does not come from this list.', 'Start without a cursor.');
  }
  if (error instanceof SelectionError || error instanceof InvalidOrderError) {
    const { code, problems } = error;
    const message =
      error instanceof SelectionError
        ? 'This is not a selection of dead letters.'
        : 'The order is not complete.';
    return { status: 400, text: { code, message, whatToDo: 'Correct what `problems` names.', problems } };
  }
  if (error instanceof InvalidEventError) {
    const problems = error.problems.map(({ path, fix }) => ({ path, fix }));
    const message = 'The event would be invalid, so nothing was changed.';
    return {
      status: 422,
      text: { code: error.code, message, whatToDo: 'Correct what `problems` names.', problems },
    };
  }
  if (error instanceof CampaignNotFoundError) {
    const whatToDo = 'List the campaigns: GET /api/v1/campaigns';
    return { status: 404, text: { code: error.code, message: error.message, whatToDo } };
  }
  if (error instanceof CampaignStateError || error instanceof CampaignBusyError) {
    const whatToDo = 'Read the campaign again, and act on its present state.';
    return { status: 409, text: { code: error.code, message: error.message, whatToDo } };
  }
  if (error instanceof ErasureBusyError || error instanceof JournalBusyError) {
    const message =
      error instanceof ErasureBusyError
        ? 'Another process erases a person at this destination now.'
        : 'Another process rewrites the journal of this destination now.';
    const whatToDo = 'Send the same request again in a minute. It finishes the work.';
    return { status: 409, text: { code: error.code, message, whatToDo }, retryAfterS: BUSY_RETRY_S };
  }
  if (error instanceof DigestKeyError) {
    const message = 'People were erased under another digest key, so this server does not find them.';
    const whatToDo =
      'Set TRACKLAYER_DIGEST_KEY of the dashboard to the value that the workers have, or unset it. Then restart it.';
    return { status: 500, text: { code: error.code, message, whatToDo } };
  }
  return undefined;
}

function bad(code: string, message: string, whatToDo: string): Shaped {
  return { status: 400, text: { code, message, whatToDo } };
}

/** Errors of Fastify itself: a body that is too large, of another type, or no JSON. */
function shapeOfFastify(error: Error & { code?: string; statusCode?: number }): Shaped {
  const { code, statusCode = 500 } = error;
  if (statusCode === 413) {
    const message = 'The body of the request is too large.';
    return { status: 413, text: { code: 'body_too_large', message, whatToDo: 'Send it in smaller parts.' } };
  }
  if (statusCode === 415) {
    const message = 'The API does not read a body of this content type.';
    const whatToDo =
      'Send JSON with the header Content-Type: application/json. Events may be application/x-ndjson.';
    return { status: 415, text: { code: 'unsupported_body', message, whatToDo } };
  }
  if (statusCode < 500) {
    const isJson = code === 'FST_ERR_CTP_INVALID_JSON_BODY' || code === 'FST_ERR_CTP_EMPTY_JSON_BODY';
    return isJson
      ? bad('invalid_json', 'The body is not JSON.', 'Send one JSON object.')
      : {
          status: statusCode,
          text: {
            code: 'invalid_request',
            message: 'The request is not valid.',
            whatToDo: 'Check the address and the body.',
          },
        };
  }
  const message = 'The API failed to answer this request.';
  return { status: 500, text: { code: 'unexpected', message, whatToDo: 'Read the log of the dashboard.' } };
}
