/**
 * Defends against an unsubscribe at Klaviyo between the answer about a consent and the call that subscribes. A pause of
 * Klaviyo's or a full budget can put minutes between the two. Then the job starts again, and asks again.
 */
import type { Call } from '@tracklayer/klaviyo';
import type { DeliveryJob, JobRef } from '@tracklayer/lanes';
import { askRule, type LaneContext } from '../context.js';
import { askFirstSince } from '../steps/ask-rule.js';

/** How long an answer counts, in ms. The wait for a free permit is much shorter. */
const ANSWER_COUNTS_MS = 60_000;

/** Whether an answer that came at `answeredMs` is too old to subscribe by. Says so in the log. */
export function isAnswerOld(
  answeredMs: number,
  ref: JobRef,
  { nowMs, log, destination }: Pick<LaneContext, 'nowMs' | 'log' | 'destination'>,
): boolean {
  const ageMs = nowMs() - answeredMs;
  if (ageMs <= ANSWER_COUNTS_MS) return false;
  log.info(
    { destination: destination.id, ...ref, ageMs },
    'asks Klaviyo about consent again: the wait for a permit was long',
  );
  return true;
}

/**
 * Whether a subscription must start again before this call: the answer about its consent is old, or the consent was young
 * enough to be sent without asking and is not any more.
 *
 * @param answeredMs when Klaviyo answered about the consent. Undefined: it was not asked.
 */
export function mustAskAgain(
  { ref, job }: { ref: JobRef; job: DeliveryJob },
  { call, answeredMs }: { call: Call; answeredMs: number | undefined },
  lane: LaneContext,
): boolean {
  if (job.type !== 'list-subscription' || call.asksConsent) return false;
  if (answeredMs !== undefined) return isAnswerOld(answeredMs, ref, lane);
  return askFirstSince(job, askRule(lane)) !== undefined;
}
