import { isObject } from '@tracklayer/events';
import type { Dialect } from '../dialects/dialect.js';
import type { KlaviyoAnswer, KlaviyoRequest } from '../request.js';
import { errorsOf } from './origin.js';

/*
 * Two refusals can be repaired at once and need no dead letter: a profile that exists already, under an id that the error
 * names, and a profile that does not exist yet. The caller may ask for a remedy of its first request only, never of a request
 * that a remedy returned. Otherwise two conflicting records would cause endless calls.
 */

const PROFILE_ID = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * The requests to send instead, in order. The answer to the last one gives the outcome; if an earlier one fails, its answer
 * does. Empty when there is no remedy.
 *
 * @param dialect decides how a missing profile is created.
 */
export function remedyFor(
  request: KlaviyoRequest,
  answer: KlaviyoAnswer,
  dialect: Dialect,
): KlaviyoRequest[] {
  switch (request.endpoint) {
    case 'POST /api/profiles':
    case 'POST /api/profile-import':
      return patchDuplicate(request, answer);
    case 'POST /api/events':
    case 'POST /api/list-relationships':
      return createMissing(request, answer, dialect);
    default:
      return [];
  }
}

function patchDuplicate(request: KlaviyoRequest, answer: KlaviyoAnswer): KlaviyoRequest[] {
  if (answer.status !== 409) return [];
  const attributes = at(request.body, 'data', 'attributes');
  const id = errorsOf(answer.body)
    .filter((error) => error.code === 'duplicate_profile')
    .map((error) => at(error, 'meta', 'duplicate_profile_id'))
    .find((found) => typeof found === 'string' && PROFILE_ID.test(found));
  if (typeof id !== 'string' || !isObject(attributes)) return [];
  return [
    {
      endpoint: 'PATCH /api/profiles/{id}',
      path: `/api/profiles/${id}`,
      body: { data: { type: 'profile', id, attributes } },
    },
  ];
}

function createMissing(request: KlaviyoRequest, answer: KlaviyoAnswer, dialect: Dialect): KlaviyoRequest[] {
  const missing = answer.status === 400 || answer.status === 404;
  if (!missing || !errorsOf(answer.body).some((error) => error.code === 'profile_not_found')) return [];
  const attributes =
    request.endpoint === 'POST /api/events'
      ? at(request.body, 'data', 'attributes', 'profile', 'data', 'attributes')
      : at(request.body, 'data', 'attributes', 'profile');
  if (!isObject(attributes)) return [];
  const body = { data: { type: 'profile', attributes } };
  const create: KlaviyoRequest =
    dialect === 'klaviyo'
      ? { endpoint: 'POST /api/profile-import', path: '/api/profile-import', body }
      : { endpoint: 'POST /api/profiles', path: '/api/profiles', body };
  return [create, request];
}

function at(value: unknown, ...keys: string[]): unknown {
  let found = value;
  for (const key of keys) {
    found = isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  }
  return found;
}
