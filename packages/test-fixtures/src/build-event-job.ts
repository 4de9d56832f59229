import { randomUUID } from 'node:crypto';
import type { CanonicalEvent } from '@tracklayer/events';
import { JOB_VERSION, jobId, type MetricEventJob, type NewJob } from '@tracklayer/lanes';
import { buildEvent } from '@tracklayer/testing';

/** A queued job of a purchase with its own event id. `event` and `job` replace whole fields. */
export function buildEventJob(
  event: Partial<CanonicalEvent> = {},
  job: Partial<MetricEventJob> = {},
): NewJob & { data: MetricEventJob } {
  const built = buildEvent('purchase', { eventId: `purchase-${randomUUID()}`, ...event });
  return {
    jobId: jobId('metric-event', built.eventId),
    data: {
      v: JOB_VERSION,
      type: 'metric-event',
      enqueuedAtMs: Date.now(),
      attempts: [],
      event: built,
      ...job,
    },
  };
}
