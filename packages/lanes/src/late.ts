/**
 * When a live event is too old to start flows.
 *
 * Defends against flows that start days late: an event that waited out a hold or a long backlog is recorded, but starts no
 * flow any more.
 */
import type { DeliveryJob, MetricEventJob } from './job.js';

export interface LateRule {
  /** When the event is sent, in epoch ms. */
  nowMs: number;
  /** A live event older than this starts no flow. */
  startFlowsWithinMs: number;
}

/** Whether a live event is too old to start flows. A replay decides by its own setting, and so do the lines of a
 * replayed order. Pure. */
export function isLate(job: DeliveryJob, { nowMs, startFlowsWithinMs }: LateRule): job is MetricEventJob {
  if (job.type !== 'metric-event' || job.replay !== undefined || job.ofOrder?.backfill !== undefined)
    return false;
  return nowMs - Date.parse(job.event.time) > startFlowsWithinMs;
}
