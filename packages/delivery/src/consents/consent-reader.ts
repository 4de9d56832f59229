import type { Destination, NetworkConfig } from '@tracklayer/config';
import { createKlaviyoClient, type Failure, limitWindows } from '@tracklayer/klaviyo';
import type { BatchedConsent } from '@tracklayer/lanes';
import { createPermits } from '@tracklayer/rate-limit';
import type { RedisClient } from '@tracklayer/redis';
import { createMetrics } from '@tracklayer/telemetry';
import { requestSettings } from '../settings.js';
import { askBatch } from './ask-batch.js';

export type WithdrawnCount =
  /** Channels that would not be subscribed. */
  { kind: 'known'; channels: number } | { kind: 'failed'; failure: Failure };

/** Asks Klaviyo about consents outside a worker, behind the same permits. It changes nothing. */
export interface ConsentReader {
  /** How many channels of these consents, all of one list, Klaviyo knows to be withdrawn since. */
  countWithdrawn(
    consents: readonly Omit<BatchedConsent, 'jobId'>[],
    listId: string | undefined,
    signal: AbortSignal,
  ): Promise<WithdrawnCount>;
  close(): void;
}

/** A pause or a failed call is repeated so often. */
const ATTEMPTS = 5;

export function createConsentReader(
  destination: Destination,
  { redis, network }: { redis: RedisClient; network: NetworkConfig },
): ConsentReader {
  const { baseUrl, apiKey, revision, timeoutMs, limits } = destination;
  const client = createKlaviyoClient({ baseUrl, apiKey: apiKey.reveal(), revision, timeoutMs, network });
  const permits = createPermits({ redis, destination: destination.id, windows: limitWindows(limits) });
  const metrics = createMetrics();
  const settings = requestSettings(destination);
  const caller = { client, permits, metrics, settings, destination, nowMs: Date.now };

  return {
    async countWithdrawn(some, listId, signal) {
      const consents = some.map((each) => ({ ...each, jobId: '' }));
      const batch = { consents, enqueuedAtMs: Date.now(), ...(listId !== undefined && { listId }) };
      for (let attempt = 1; ; attempt += 1) {
        const asked = await askBatch(batch, caller, signal);
        if (asked.kind === 'known') return { kind: 'known', channels: asked.withdrawn.flat().length };
        const { outcome, call } = asked;
        const mayRepeat = outcome.kind === 'throttled' || outcome.kind === 'retry';
        if (!mayRepeat || attempt === ATTEMPTS) {
          const failure = 'failure' in outcome ? outcome.failure : { code: outcome.kind };
          return { kind: 'failed', failure };
        }
        if (outcome.kind === 'throttled') await permits.block(call.endpoint, outcome.retryAfterMs);
      }
    },
    close() {
      permits.close();
      client.close();
      metrics.close();
    },
  };
}
