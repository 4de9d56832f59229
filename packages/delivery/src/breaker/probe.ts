import type { Hold } from '@tracklayer/holds';
import {
  callOf,
  classifyAnswer,
  classifyError,
  type KlaviyoClient,
  type Outcome,
  probeRequest,
} from '@tracklayer/klaviyo';
import type { Permits } from '@tracklayer/rate-limit';

/**
 * Whether a job may try the destination after this answer to the cheap read. Pure.
 * After an outage any answer is enough. After a refusal the destination must accept the key.
 */
export function allowsTrial({ cause, status }: Pick<Hold, 'cause' | 'status'>, read: Outcome): boolean {
  switch (read.kind) {
    case 'retry':
      return false;
    case 'held':
      // A key that may write but not read accounts gets a 403 here. That is progress after a 401: the key exists.
      return cause === 'outage' || (status === 401 && read.failure.status === 403);
    default:
      return true;
  }
}

/** Whether the cheap read can show a change. After a 403 only a job can: the key may read but lacks another right. */
export function readIsConclusive({ cause, status }: Pick<Hold, 'cause' | 'status'>): boolean {
  return cause === 'outage' || status !== 403;
}

/** The longest time of a cheap read, with the wait for its permit. Jobs may wait for its answer. */
const READ_WITHIN_MS = 15_000;

/**
 * The cheap read: reads the account, with one call within the limits. It changes nothing there.
 * Resolves to undefined when it took too long or the worker stops, so that nothing is known. Never rejects.
 */
export async function readAccount(
  { client, permits, nowMs }: { client: KlaviyoClient; permits: Permits; nowMs: () => number },
  closing: AbortSignal,
): Promise<Outcome | undefined> {
  const signal = AbortSignal.any([closing, AbortSignal.timeout(READ_WITHIN_MS)]);
  const request = probeRequest();
  try {
    await permits.acquire(request.endpoint, { signal });
    return classifyAnswer(await client.send(request, signal), callOf(request, {}), nowMs());
  } catch (error) {
    return signal.aborted ? undefined : classifyError(error);
  }
}
