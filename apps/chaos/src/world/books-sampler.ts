import { setTimeout as sleep } from 'node:timers/promises';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { mistakeIn, readBooks } from '../judge/books.js';

export interface BooksSampler {
  /** Ends the sampling and says what it saw. */
  stop(): Promise<{ samples: number; mistakes: readonly string[] }>;
}

const EVERY_MS = 1_000;

/** Reads the books of every lane each second. */
export function sampleBooks(redisUrl: string, destinations: readonly string[]): BooksSampler {
  const redis = connectRedis(redisUrl, { role: 'reader', name: 'chaos-books' });
  const stopped = new AbortController();
  const mistakes: string[] = [];
  let samples = 0;

  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      for (const destination of destinations) {
        for (const books of await readBooks(redis, destination))
          mistakes.push(...[mistakeIn(books) ?? []].flat());
        samples += 1;
      }
      await sleep(EVERY_MS, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  }
  const running = run();
  return {
    async stop() {
      stopped.abort();
      try {
        await running;
      } finally {
        await closeRedis(redis, 1_000);
      }
      return { samples, mistakes };
    },
  };
}
