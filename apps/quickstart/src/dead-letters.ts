import { createDeadLetters, type DeadLetter } from '@tracklayer/dead-letters';
import { createLanes } from '@tracklayer/lanes';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { until } from './until.js';

/** The dead letters of the demonstration's destination. */
export interface Letters {
  /** Waits until the event itself is a dead letter, and returns all letters of the event. Its profile may have one too. */
  ofEvent(eventId: string, timeoutMs: number): Promise<DeadLetter[]>;
  /** Waits until each of these letters is resolved, and returns them again. */
  resolved(letters: readonly DeadLetter[], timeoutMs: number): Promise<DeadLetter[]>;
  close(): Promise<void>;
}

const CLOSE_MS = 1_000;

export function openLetters(redisUrl: string, destination: string): Letters {
  const redis = connectRedis(redisUrl, { role: 'reader', name: 'quickstart' });
  const lanes = createLanes(redis, { dedupWindowMs: 0 });
  const deadLetters = createDeadLetters(redis, { lanes });

  return {
    ofEvent: (eventId, timeoutMs) =>
      until(
        async () => (await deadLetters.list(destination, { eventId })).letters,
        (letters) => letters.some(({ type }) => type === 'metric-event'),
        timeoutMs,
        `${eventId} did not become a dead letter`,
      ),
    resolved: (letters, timeoutMs) =>
      until(
        async () => {
          const now = await Promise.all(letters.map(({ id }) => deadLetters.get(destination, id)));
          return now.filter((letter) => letter !== undefined);
        },
        (now) => now.length === letters.length && now.every(({ state }) => state === 'resolved'),
        timeoutMs,
        'A replayed dead letter was not delivered',
      ),
    async close() {
      await lanes.close();
      await closeRedis(redis, CLOSE_MS);
    },
  };
}
