import {
  InvalidEventError,
  type Producer,
  QueueUnavailableError,
  type Receipt,
  type TrackInput,
} from '@tracklayer/producer';

/**
 * Tracks events without ever failing a request.
 *
 * Defends against a lost sale when the queue is unavailable or an event is invalid. `track` gives up after 1.5 s. Then the shop
 * logs the id of the event and answers the customer. The event can be built again from the shop's records with the same id, so
 * the log line is enough to send it later.
 */

/** The tracking part of the shop's JSON answers. */
export type Tracking =
  | { tracked: true; trackedAtMs: number; event: TrackInput; receipt: Receipt }
  | {
      tracked: false;
      reason: 'nobody_known' | 'queue_unavailable' | 'invalid_event' | 'failed';
      eventId?: string;
    };

export type Track = (event: TrackInput) => Promise<Tracking>;

/** The two methods of a logger that the shop needs. */
export interface ShopLog {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export function createTrack(producer: Pick<Producer, 'track'>, log: ShopLog, now: () => number): Track {
  return async (event) => {
    const trackedAtMs = now();
    const { eventId } = event;
    try {
      return { tracked: true, trackedAtMs, event, receipt: await producer.track(event) };
    } catch (error) {
      if (error instanceof QueueUnavailableError) {
        log.warn({ eventId }, 'the queue is unavailable; the event was not enqueued');
        return { tracked: false, reason: 'queue_unavailable', eventId };
      }
      if (error instanceof InvalidEventError) {
        // Only path and code, because the value may be personal.
        const problems = error.problems.map(({ path, code }) => ({ path, code }));
        log.error({ eventId, problems }, 'the event is invalid; correct events.ts');
        return { tracked: false, reason: 'invalid_event', eventId };
      }
      log.error({ eventId, err: error }, 'the event was not enqueued');
      return { tracked: false, reason: 'failed', eventId };
    }
  };
}

/** Every event needs a profile. A visitor who has not signed in is not tracked. */
export const UNKNOWN_VISITOR: Tracking = { tracked: false, reason: 'nobody_known' };
