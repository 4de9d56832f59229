import {
  InvalidEventError,
  type Producer,
  QueueUnavailableError,
  type Receipt,
  type TrackInput,
} from '@tracklayer/producer';

/**
 * Failure story: the queue is away, or an event of ours is malformed, at the very moment a customer pays. Marketing must
 * never cost a sale, so whatever happens here the shop goes on: it waits at most the 1.5 s after which `track` gives up,
 * writes down which event was not taken, and answers the customer. Since events are rebuilt from the shop's records under
 * the same id, that log line is enough to send it later.
 */

/** What the shop's JSON answers say on tracking. */
export type Tracking =
  | { tracked: true; trackedAtMs: number; event: TrackInput; receipt: Receipt }
  | {
      tracked: false;
      reason: 'nobody_known' | 'queue_unavailable' | 'invalid_event' | 'failed';
      eventId?: string;
    };

export type Track = (event: TrackInput) => Promise<Tracking>;

/** The two lines of a logger the shop needs. */
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
        log.warn({ eventId }, 'queue unavailable: the sale goes on, this event was not taken');
        return { tracked: false, reason: 'queue_unavailable', eventId };
      }
      if (error instanceof InvalidEventError) {
        // Path and code only: what was got may be personal.
        const problems = error.problems.map(({ path, code }) => ({ path, code }));
        log.error({ eventId, problems }, 'this event of ours is malformed: mend events.ts');
        return { tracked: false, reason: 'invalid_event', eventId };
      }
      log.error({ eventId, err: error }, 'this event was not taken');
      return { tracked: false, reason: 'failed', eventId };
    }
  };
}

/** An event needs somebody it is about: a visitor who has not said who they are is not tracked. */
export const NOBODY_KNOWN: Tracking = { tracked: false, reason: 'nobody_known' };
