import type { Hold } from '@tracklayer/holds';
import {
  classifyAnswer,
  classifyError,
  type KlaviyoClient,
  type Outcome,
  probeRequest,
} from '@tracklayer/klaviyo';
import type { Permits } from '@tracklayer/rate-limit';

/**
 * Whether the answer to the cheap read makes it worth to let a job try. Pure.
 * A destination that was out need only answer; one that refused us has to take the key.
 */
export function worthATry({ cause, status }: Pick<Hold, 'cause' | 'status'>, read: Outcome): boolean {
  switch (read.kind) {
    case 'retry':
      return false;
    case 'held':
      // A key that may write and not read accounts is refused here, but with 403: it is a key, and 401 said it was none.
      return cause === 'outage' || (status === 401 && read.failure.status === 403);
    default:
      return true;
  }
}

/** A key that lacks a right (403) shows nothing by reading what it may read: only a job does. */
export function readTells({ cause, status }: Pick<Hold, 'cause' | 'status'>): boolean {
  return cause === 'outage' || status !== 403;
}

/** Tries a held destination by reading its account: one call, under the limits, that changes nothing there. */
export async function probeDestination(
  hold: Hold,
  { client, permits, nowMs }: { client: KlaviyoClient; permits: Permits; nowMs: () => number },
  signal: AbortSignal,
): Promise<boolean> {
  if (!readTells(hold)) return true;
  const request = probeRequest();
  try {
    await permits.acquire(request.endpoint, { signal });
    return worthATry(hold, classifyAnswer(await client.send(request, signal), nowMs()));
  } catch (error) {
    return !signal.aborted && worthATry(hold, classifyError(error));
  }
}
