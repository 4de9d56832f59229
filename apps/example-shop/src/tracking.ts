import { type Producer, QueueUnavailableError, type Receipt, type TrackInput } from '@tracklayer/producer';

/**
 * Tracks events without ever failing a request.
 *
 * Defends against a lost sale when the queue is unavailable. `track` gives up after 1.5 s. Then the shop logs the id of the event
 * and answers the customer. The event can be built again from the shop's records with the same id, so the log line is enough to
 * send it later. An invalid event does not fail the request either: `track` keeps it, and you mend it.
 */

/** The tracking part of the shop's JSON answers. */
export type Tracking =
  | { tracked: true; trackedAtMs: number; event: TrackInput; receipt: Receipt }
  | {
      tracked: false;
      reason: 'nobody_known' | 'queue_unavailable' | 'failed';
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
      const receipt = await producer.track(event);
      // Only path and code, because the value may be personal.
      const problems = receipt.problems?.map(({ path, code }) => ({ path, code }));
      if (problems) log.error({ eventId, problems }, 'the event is invalid and was kept; correct events.ts');
      return { tracked: true, trackedAtMs, event, receipt };
    } catch (error) {
      if (error instanceof QueueUnavailableError) {
        log.warn({ eventId }, 'the queue is unavailable; the event was not enqueued');
        return { tracked: false, reason: 'queue_unavailable', eventId };
      }
      log.error({ eventId, err: error }, 'the event was not enqueued');
      return { tracked: false, reason: 'failed', eventId };
    }
  };
}

/** Every event needs a profile. A visitor who has not signed in is not tracked. */
export const UNKNOWN_VISITOR: Tracking = { tracked: false, reason: 'nobody_known' };
