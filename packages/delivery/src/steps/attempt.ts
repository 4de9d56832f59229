/**
 * One attempt at delivering an admitted job: permit → build → send → classify, and the remedies in between.
 *
 * Defends against: a refusal that we can mend ourselves (a profile that exists already, one that is missing), which
 * must not cost an attempt or a dead letter; and a remedy that loops, so a job is mended once.
 */
import {
  buildRequest,
  classifyAnswer,
  classifyError,
  type Endpoint,
  type KlaviyoAnswer,
  type KlaviyoRequest,
  type Outcome,
  remedyFor,
} from '@tracklayer/klaviyo';
import type { DeliveryJob } from '@tracklayer/lanes';
import { type PermitClass, parseRateLimitHeaders } from '@tracklayer/rate-limit';
import type { LaneContext } from '../context.js';
import type { Turn } from './acquire.js';

export interface Attempted {
  outcome: Outcome;
  /** The call that decided it; none where no request could be built. */
  endpoint?: Endpoint;
  /** What was answered, where the destination refused the request, be it as something it has already. */
  answer?: KlaviyoAnswer;
}

const REFUSALS: readonly Outcome['kind'][] = ['dead', 'duplicate'];

/** Beyond this many calls for one job something is wrong with the remedies, not with the job. */
const CALLS_AT_MOST = 4;

/** @returns nothing where the job's turn was over before its permit came: no call was made, and it comes back. */
export async function attempt(
  turn: Turn,
  lane: LaneContext,
  signal: AbortSignal,
): Promise<Attempted | undefined> {
  const { job, writes } = turn;
  let pending: KlaviyoRequest[];
  try {
    pending = [buildRequest(job, { ...lane.settings, ...(writes && { carryProfile: writes.profile }) })];
  } catch (error) {
    return { outcome: classifyError(error) };
  }

  let mendable = true;
  for (let calls = 1; ; calls += 1) {
    const request = pending.shift() as KlaviyoRequest;
    await permit(request.endpoint, permitClass(job), lane, signal);
    if (calls === 1 && !(await turn.stillOurs())) return undefined;
    const { outcome, remedy, answer } = await send(request, lane, signal, mendable);
    if (remedy.length > 0) {
      mendable = false;
      pending = remedy;
    } else if (outcome.kind !== 'delivered' || pending.length === 0 || calls === CALLS_AT_MOST) {
      const refusal = answer && REFUSALS.includes(outcome.kind) ? { answer } : {};
      return { outcome: await turn.called(outcome), endpoint: request.endpoint, ...refusal };
    }
  }
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
  mendable: boolean,
): Promise<{ outcome: Outcome; remedy: KlaviyoRequest[]; answer?: KlaviyoAnswer }> {
  const sentAtMs = lane.nowMs();
  try {
    const answer = await lane.client.send(request, signal);
    lane.metrics.called(lane.destination.id, request.endpoint, answer.status, lane.nowMs() - sentAtMs);
    lane.permits.observe(request.endpoint, parseRateLimitHeaders(answer.headers));
    const remedy = mendable ? remedyFor(request, answer, lane.settings.dialect) : [];
    return { outcome: classifyAnswer(answer, lane.nowMs()), remedy, answer };
  } catch (error) {
    // An aborted call is no verdict on the job: whoever aborted it decides.
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
