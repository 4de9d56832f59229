import { isObject } from '@tracklayer/events';
import {
  type Call,
  classifyAnswer,
  classifyError,
  type Endpoint,
  type KlaviyoAnswer,
  type KlaviyoRequest,
  type Outcome,
} from '@tracklayer/klaviyo';
import { type Permit, type PermitClass, parseRateLimitHeaders } from '@tracklayer/rate-limit';
import type { LaneContext } from '../context.js';
import type { RunNotes } from '../journal/run-notes.js';

/** What a call needs. */
export type Caller = Pick<
  LaneContext,
  'client' | 'permits' | 'settings' | 'nowMs' | 'metrics' | 'destination' | 'notes'
>;

/** A process that stands still again and again must not use up the permits of the others. */
const MOST_PERMITS = 3;

/**
 * Waits for the right to make one call now. Takes another permit where the process stood still since the last one,
 * in the place of that one: calls of one person do not overtake each other.
 *
 * @param isWanted whether the call may still be made after the wait.
 * @returns false where it may not: no call may follow.
 * @throws the signal's reason when it is aborted.
 */
export async function takePermit(
  endpoint: Endpoint,
  cls: PermitClass,
  lane: Caller,
  signal: AbortSignal,
  isWanted: () => boolean | Promise<boolean> = () => true,
): Promise<boolean> {
  let insteadOf: Permit | undefined;
  for (let taken = 1; ; taken += 1) {
    const askedAtMs = lane.nowMs();
    const gotIt = lane.notes?.waitsForPermit(endpoint);
    let permit: Permit;
    let waitedMs = 0;
    try {
      permit = await lane.permits.acquire(endpoint, { signal, class: cls, insteadOf });
    } finally {
      waitedMs = lane.nowMs() - askedAtMs;
      gotIt?.(waitedMs);
    }
    lane.metrics.permitWaited(lane.destination.id, endpoint, waitedMs);
    if (!(await isWanted())) return false;
    if (permit.isFresh() || taken === MOST_PERMITS) return true;
    insteadOf = permit;
  }
}

/**
 * Makes one call and classifies its answer. @throws the error of an aborted call: it has no outcome.
 *
 * @param call what the request asks for: `callOf(request)`.
 */
export async function makeCall(
  { request, call }: { request: KlaviyoRequest; call: Call },
  lane: Caller,
  signal: AbortSignal,
): Promise<{ outcome: Outcome; answer?: KlaviyoAnswer }> {
  const sentAtMs = lane.nowMs();
  try {
    const answer = await lane.client.send(request, signal);
    lane.metrics.called(lane.destination.id, request.endpoint, answer.status, lane.nowMs() - sentAtMs);
    lane.permits.observe(request.endpoint, parseRateLimitHeaders(answer.headers));
    const outcome = classifyAnswer(answer, call, lane.nowMs());
    lane.notes?.called(noteOf(request.endpoint, sentAtMs, lane.nowMs(), outcome, answer));
    return { outcome, answer };
  } catch (error) {
    // An aborted call has no outcome. The lane worker decides what becomes of the job.
    if (signal.aborted) throw error;
    lane.metrics.called(lane.destination.id, request.endpoint, undefined, lane.nowMs() - sentAtMs);
    lane.notes?.called({ endpoint: request.endpoint, atMs: sentAtMs, tookMs: lane.nowMs() - sentAtMs });
    return { outcome: classifyError(error) };
  }
}

/** What the journal keeps of a call. */
function noteOf(
  endpoint: Endpoint,
  atMs: number,
  endedAtMs: number,
  outcome: Outcome,
  { status, body }: KlaviyoAnswer,
): Parameters<RunNotes['called']>[0] {
  const answered = 'failure' in outcome ? outcome.failure : outcome;
  const requestId = 'requestId' in answered ? answered.requestId : undefined;
  const data = PROFILE_WRITES.has(endpoint) && isObject(body) ? body.data : undefined;
  const profileId = isObject(data) && typeof data.id === 'string' ? data.id : undefined;
  return {
    endpoint,
    atMs,
    tookMs: endedAtMs - atMs,
    status,
    ...(requestId !== undefined && { requestId }),
    ...(profileId !== undefined && { profileId }),
  };
}

/** Calls whose answer is the profile that was written. */
const PROFILE_WRITES: ReadonlySet<Endpoint> = new Set([
  'POST /api/profiles',
  'PATCH /api/profiles/{id}',
  'POST /api/profile-import',
]);
