/**
 * Tells the refusal of one payload from a refusal that every job gets.
 *
 * Defends against a firewall that redirects one payload to a page, or answers it with a pause. The destination would be held,
 * its probe would succeed, and the same payload would hold it again, for ever, with every other job behind it.
 */
import { foreignHint, type Outcome } from '@tracklayer/klaviyo';
import type { Attempt } from '@tracklayer/lanes';

/** So often the same answer of another server than Klaviyo may stop other jobs for one job. */
const MAX_STOPS = 3;

/**
 * The outcome that counts. A job that stopped others too often, and was let through each time, now spends attempts and dies
 * alone. During a hold that all jobs share, no job gets so far: the cheap read before its trial fails. Pure.
 */
export function loneRefusal(outcome: Outcome, attempts: readonly Attempt[]): Outcome {
  if (outcome.kind !== 'held' && outcome.kind !== 'throttled') return outcome;
  const { failure } = outcome;
  if (!failure.foreign) return outcome;
  const stops = attempts.filter(
    (past) =>
      past.foreign &&
      past.outcome === outcome.kind &&
      past.code === failure.code &&
      past.status === failure.status,
  );
  if (stops.length < MAX_STOPS) return outcome;
  const hint = foreignHint(failure.status);
  return { kind: 'retry', failure: { ...failure, ...(hint !== undefined && { hint }) } };
}
