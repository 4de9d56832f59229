/**
 * Adds the events of the lines of an order, once the destination has the order.
 *
 * Defends against lines without their order, and against lines that count twice. A refused order has no lines yet, so an edit
 * of it can change them. If the worker dies before it settles the order, the next worker adds the same jobs, which their lane
 * knows already.
 */
import { orderedProducts } from '@tracklayer/events';
import {
  type DeliveryJob,
  JOB_VERSION,
  jobId,
  type MetricEventJob,
  type NewJob,
  PRIORITY,
} from '@tracklayer/lanes';
import type { LaneContext } from '../context.js';

/** For a destination that wants the lines. */
export async function enqueueOrderedProducts(job: DeliveryJob, lane: LaneContext): Promise<void> {
  const { destination, nowMs, log } = lane;
  if (job.type !== 'metric-event') return;
  const jobs = jobsOfLines(job, nowMs());
  if (jobs.length === 0) return;
  await lane.enqueue(jobs);
  log.debug({ destination: destination.id, events: jobs.length }, 'enqueued the lines of an order');
}

/** The ids are those that `track` would give to the same events. Lines of a replayed order stay behind live traffic too. */
function jobsOfLines({ event, replay }: MetricEventJob, nowMs: number): NewJob[] {
  const ofOrder = {
    eventId: event.eventId,
    ...(replay !== undefined && { backfill: replay.backfill === true }),
  };
  return orderedProducts(event).map((line) => ({
    jobId: jobId('metric-event', line.name, line.eventId),
    data: {
      v: JOB_VERSION,
      type: 'metric-event',
      enqueuedAtMs: nowMs,
      attempts: [],
      event: line,
      ofOrder,
    },
    ...(replay !== undefined && { priority: PRIORITY.replay }),
  }));
}
