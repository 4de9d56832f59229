/**
 * Counts failed calls in a row, over all jobs and workers, and finds out how much of the destination fails.
 *
 * Defends against:
 * - one payload that a firewall refuses: refusals that are not Klaviyo's count distinct jobs, so that job ends alone;
 * - an endpoint that fails and stops the whole destination: a cheap read decides between the two;
 * - failures that spread over all endpoints, each below its own threshold: those of the destination count too.
 */
import { type Holds, WHOLE_DESTINATION } from '@tracklayer/holds';
import type { Endpoint, Failure, Outcome } from '@tracklayer/klaviyo';
import type { JobRef } from '@tracklayer/lanes';

/** `endpoint`: too many failures of the endpoint in a row. `all`: too many, but spread over several endpoints. */
export type Run = 'short' | 'endpoint' | 'all';

export interface FailureCount {
  /** Counts a failure. */
  failed(job: JobRef, endpoint: Endpoint, failure: Failure): Promise<Run>;
  /** A call was answered, so there is no outage of its endpoint. */
  answered(endpoint: Endpoint): void | Promise<void>;
  /** Whether the cheap read fails too. */
  destinationFails(): Promise<boolean>;
}

export interface FailureCountOptions {
  destination: string;
  holds: Holds;
  failuresInARow: number;
  read(): Promise<Outcome | undefined>;
}

export function createFailureCount(options: FailureCountOptions): FailureCount {
  const { destination, holds, failuresInARow, read } = options;
  /** Endpoints of which this process counted a failure that no answer has reset yet. */
  const failedBefore = new Set<Endpoint>();

  return {
    async failed({ type, jobId }, endpoint, failure) {
      failedBefore.add(endpoint);
      if (failure.foreign) {
        const jobs = await holds.failedForeign(destination, endpoint, `${type}:${jobId}`);
        return jobs >= failuresInARow ? 'endpoint' : 'short';
      }
      const inARow = await holds.failed(destination, endpoint);
      if (inARow.endpoint >= failuresInARow) return 'endpoint';
      return inARow.destination % failuresInARow === 0 ? 'all' : 'short';
    },
    answered(endpoint) {
      if (failedBefore.delete(endpoint)) return holds.answered(destination, endpoint);
    },
    async destinationFails() {
      const answer = await read();
      return answer?.kind === 'retry' || (answer?.kind === 'held' && answer.scope === WHOLE_DESTINATION);
    },
  };
}
