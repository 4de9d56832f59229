/**
 * Finishes work that killed processes left half done. Jobs that BullMQ gave up on become dead letters, replays without a
 * job get one, and letters past their retention expire. Every worker does it; each task may run in several at once.
 */
import type { DeadLetters } from '@tracklayer/dead-letters';
import type { Logger } from '@tracklayer/telemetry';
import { oneAtATime } from '../one-at-a-time.js';

export interface Janitor {
  /** One round now. Never rejects. */
  tidy(): Promise<void>;
  stop(): void;
}

export interface JanitorOptions {
  /** The destinations served now. */
  destinations: () => readonly string[];
  deadLetters: DeadLetters;
  log: Logger;
  everyMs: number;
}

export function startJanitor({ destinations, deadLetters, log, everyMs }: JanitorOptions): Janitor {
  async function round(): Promise<void> {
    const all = destinations();
    // Where the question fails, the work says why.
    const found = await Promise.all(all.map((each) => deadLetters.hasAny(each).catch(() => true)));
    for (const destination of all.filter((_, at) => found[at])) {
      try {
        const swept = await deadLetters.sweep(destination);
        const repaired = await deadLetters.repair(destination);
        const expired = await deadLetters.expire(destination);
        if (expired.byAge + expired.byNumber > 0) {
          log.warn({ destination, ...expired }, 'dead letters expired; their jobs will not be sent');
        }
        if (expired.unreadable > 0) {
          const { unreadable } = expired;
          log.warn(
            { destination, unreadable },
            'cannot read some dead letters past their retention; update this worker',
          );
        }
        log.debug({ destination, swept, repaired, expired }, 'tidied');
      } catch (error) {
        log.warn({ destination, error }, 'could not tidy up; the next round retries');
      }
    }
  }

  const tidy = oneAtATime(round);
  const timer = setInterval(tidy, everyMs);
  return { tidy, stop: () => clearInterval(timer) };
}
