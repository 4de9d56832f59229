import type { DeliveryJob } from './job.js';
import type { QuarantinedEvent } from './quarantine.js';

/** TrackLayer does not read BullMQ's event stream, whose default of 10,000 entries costs a megabyte per lane. */
export const KEEP_STREAM_EVENTS = 1000;

/** What a lane holds: jobs, and in the lane of events also events that were quarantined. */
export type LaneData = DeliveryJob | QuarantinedEvent;
