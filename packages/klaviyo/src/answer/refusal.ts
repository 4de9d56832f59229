import type { Endpoint, KlaviyoAnswer } from '../request.js';
import type { Call } from './call.js';
import { readFailure, readFailures, withBody } from './failures.js';
import { foreignHint } from './hint-for.js';
import type { Failure, HoldScope, Outcome } from './outcome.js';
import { reasonOf } from './reasons.js';

/*
 * What a refused call (4xx) stops. A refusal of the payload ends one job. A refusal that every job would get must not: the
 * jobs wait, and the hold stops no more than what the refusal is about. A refusal that Klaviyo did not write proves nothing
 * about other jobs, so it is retried and spends attempts.
 */

/** Their answer may differ a moment later, and no person needs to act. */
const TRANSIENT: readonly number[] = [421, 425, 499];
/** Every call carries the same media types and the same revision, so all jobs fare alike. */
const OF_EVERY_CALL: readonly number[] = [406, 415];
/** The plan or the scope, and a method that the endpoint never accepts. */
const OF_THE_ENDPOINT: readonly number[] = [402, 403, 405];

/** Klaviyo's codes, for an error that has a text only. */
const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  401: 'not_authenticated',
  403: 'permission_denied',
};

/** Reads that no delivery needs. What they are refused stops nothing else. */
const OPTIONAL_READS: ReadonlySet<Endpoint> = new Set([
  'GET /api/profile-bulk-import-jobs/{id}',
  'GET /api/profile-bulk-import-jobs/{id}/import-errors',
]);

const KEY_CODE = /^(?:not_authenticated|authentication_failed|invalid_api_key)$/;
const REVISION = /_revision$/;

/** The outcome of a 4xx that Klaviyo wrote. */
export function klaviyoRefusal(answer: KlaviyoAnswer, call: Call): Outcome {
  const { status } = answer;
  const failures = readFailures(answer, call);
  for (const failure of failures) {
    const scope = scopeOfReason(failure, call);
    if (scope !== undefined) return { kind: 'held', scope, failure: withBody(failure, answer) };
  }
  const failure = readFailure(answer, call, CODE_OF_STATUS[status]);
  const scope = scopeOfStatus(failure, status, call);
  if (scope !== undefined) return { kind: 'held', scope, failure };
  if (TRANSIENT.includes(status)) return { kind: 'retry', failure };
  return isDuplicateEvent(failure)
    ? { kind: 'duplicate', reason: 'destination_says_so' }
    : { kind: 'dead', failure };
}

/** The outcome of a 4xx that another server wrote. */
export function foreignRefusal(answer: KlaviyoAnswer, call: Call): Outcome {
  const { status, body } = answer;
  const failure: Failure = { ...readFailure(answer, call), foreign: true };
  if (status === 401) {
    return { kind: 'held', scope: 'destination', failure: { ...failure, code: 'not_authenticated' } };
  }
  // Klaviyo names what it did not find. An answer without errors is from another server, and every job would get it.
  const isWrongAddress = status === 404 || status === 405;
  const namesRevision =
    status === 410 && /\brevision/i.test(typeof body === 'string' ? body : (failure.body ?? ''));
  if (isWrongAddress && OPTIONAL_READS.has(call.endpoint)) return { kind: 'dead', failure };
  if (isWrongAddress || namesRevision) return { kind: 'held', scope: 'destination', failure };
  const hint = foreignHint(status);
  return { kind: 'retry', failure: { ...failure, ...(hint !== undefined && { hint }) } };
}

/** Whether the destination refused an event because it has it already. For a batch this says nothing about other events. */
export function isDuplicateEvent({ code }: Pick<Failure, 'code'>): boolean {
  return code === 'duplicate_event';
}

function scopeOfReason(failure: Failure, { list, backfill }: Call): HoldScope | undefined {
  if (KEY_CODE.test(failure.code)) return 'destination';
  const reason = reasonOf(failure);
  if (reason === undefined) return undefined;
  if (REVISION.test(reason)) return 'destination';
  if (reason === 'backfill_unsupported' && backfill) return 'backfill';
  if (reason === 'list_not_found' && list?.isOwn) return `list:${list.id}`;
  return undefined;
}

function scopeOfStatus(failure: Failure, status: number, { endpoint }: Call): HoldScope | undefined {
  if (OF_EVERY_CALL.includes(status) || status === 401) return 'destination';
  if (OPTIONAL_READS.has(endpoint)) return undefined;
  if (OF_THE_ENDPOINT.includes(status)) return endpoint;
  const reason = reasonOf(failure);
  if (status === 404 && reason === 'not_served') return endpoint;
  // A call to one record may get a 410 for that record alone.
  if (status === 410 && !endpoint.includes('{id}')) return 'destination';
  return undefined;
}
