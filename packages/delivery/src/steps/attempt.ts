/**
 * One attempt to deliver a job that has its locks: permit → build → send → classify, with remedies in between.
 *
 * Defends against:
 * - a refusal that a remedy repairs (a profile that exists already, or one that is missing): it must not cost an attempt
 *   or a dead letter;
 * - a remedy that loops: each job gets at most one.
 */
import type { Hold } from '@tracklayer/holds';
import {
  buildRequest,
  callOf,
  classifyAnswer,
  classifyError,
  type Endpoint,
  type HoldScope,
  type KlaviyoAnswer,
  type KlaviyoRequest,
  type Outcome,
  remedyFor,
} from '@tracklayer/klaviyo';
import type { DeliveryJob } from '@tracklayer/lanes';
import { type PermitClass, parseRateLimitHeaders } from '@tracklayer/rate-limit';
import { type LaneContext, lateRule } from '../context.js';
import type { Acquired } from './acquire.js';
import { commandOf, isLate } from './command.js';

export interface Attempted {
  outcome: Outcome;
  /** A live event that was too old to start flows. */
  late?: true;
  /** The call that decided it; absent when no request could be built. */
  endpoint?: Endpoint;
  /** The answer, when the destination refused the request or said that it has the event already. */
  answer?: KlaviyoAnswer;
}

const REFUSALS: readonly Outcome['kind'][] = ['dead', 'duplicate'];

/** More calls for one job mean an error in the remedies, not in the job. */
const MAX_CALLS = 4;

/** @returns undefined when a lock or the pass was lost before the permit came: no call was made. */
export async function attempt(
  acquired: Acquired,
  lane: LaneContext,
  signal: AbortSignal,
): Promise<Attempted | undefined> {
  const { job, profileWrite } = acquired;
  const rule = lateRule(lane);
  const late = isLate(job, rule) ? { late: true as const } : {};
  let pending: KlaviyoRequest[];
  try {
    pending = [
      buildRequest(commandOf(job, rule), {
        ...lane.settings,
        ...(profileWrite && { carryProfile: profileWrite.profile }),
      }),
    ];
  } catch (error) {
    return { outcome: classifyError(error) };
  }

  let mayRemedy = true;
  for (let calls = 1; ; calls += 1) {
    const request = pending.shift() as KlaviyoRequest;
    const call = callOf(request, lane.settings);
    const hold = calls === 1 ? undefined : await acquired.holdOf(call);
    if (hold) return { outcome: heldBy(hold), endpoint: request.endpoint };
    await permit(request.endpoint, permitClass(job), lane, signal);
    if (calls === 1 && !(await acquired.stillValid())) return undefined;
    const { outcome, remedy, answer } = await send(request, lane, signal, mayRemedy);
    if (remedy.length > 0) {
      mayRemedy = false;
      pending = remedy;
    } else if (outcome.kind !== 'delivered' || pending.length === 0 || calls === MAX_CALLS) {
      const refusal = answer && REFUSALS.includes(outcome.kind) ? { answer } : {};
      return {
        outcome: await acquired.report(outcome, call),
        endpoint: request.endpoint,
        ...late,
        ...refusal,
      };
    }
  }
}

/** A remedy needs a call that is held. The job waits like any other that needs it. */
function heldBy({ scope, code, status, detail, hint }: Hold): Outcome {
  const failure = {
    code,
    ...(status !== undefined && { status }),
    ...(detail !== undefined && { detail }),
    ...(hint !== undefined && { hint }),
  };
  return { kind: 'held', scope: scope as HoldScope, failure };
}

async function permit(
  endpoint: Endpoint,
  cls: PermitClass,
  lane: LaneContext,
  signal: AbortSignal,
): Promise<void> {
  const askedAtMs = lane.nowMs();
  await lane.permits.acquire(endpoint, { signal, class: cls });
  lane.metrics.permitWaited(lane.destination.id, endpoint, lane.nowMs() - askedAtMs);
}

async function send(
  request: KlaviyoRequest,
  lane: LaneContext,
  signal: AbortSignal,
  mayRemedy: boolean,
): Promise<{ outcome: Outcome; remedy: KlaviyoRequest[]; answer?: KlaviyoAnswer }> {
  const sentAtMs = lane.nowMs();
  try {
    const answer = await lane.client.send(request, signal);
    lane.metrics.called(lane.destination.id, request.endpoint, answer.status, lane.nowMs() - sentAtMs);
    lane.permits.observe(request.endpoint, parseRateLimitHeaders(answer.headers));
    const remedy = mayRemedy ? remedyFor(request, answer, lane.settings.dialect) : [];
    return { outcome: classifyAnswer(answer, callOf(request, lane.settings), lane.nowMs()), remedy, answer };
  } catch (error) {
    // An aborted call has no outcome. The lane worker decides what becomes of the job.
    if (signal.aborted) throw error;
    lane.metrics.called(lane.destination.id, request.endpoint, undefined, lane.nowMs() - sentAtMs);
    return { outcome: classifyError(error), remedy: [] };
  }
}

function permitClass(job: DeliveryJob): PermitClass {
  if (job.type === 'event-backfill') return 'backfill';
  if (job.type === 'list-subscription' && job.historical) return 'backfill';
  return job.replay ? 'replay' : 'live';
}
