/** Takes events from the lane as fast as a surge can use them: those of the backlog, and fresh ones before them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FreshEvents } from './fresh-events.js';

export interface Feed {
  /** Begins to take events, until they are wanted no more. */
  start(): void;
}

export interface FeedOptions {
  fresh: Pick<FreshEvents, 'bringForward'>;
  /** Takes more events of the lane. Resolves to how many. */
  takeMore(count: number): Promise<number>;
  /** How many more events this process can use now. */
  freeSlots(): number;
  isWanted(): boolean;
  /** A look for fresh events failed. The next one follows. */
  onError(error: unknown): void;
}

const FRESH_EVERY_MS = 25;
/** So few that fresh events, and other lanes of this process, get their turn in between. */
const TAKEN_AT_ONCE = 20;
const FILL_AGAIN_MS = 20;

export function createFeed({ fresh, takeMore, freeSlots, isWanted, onError }: FeedOptions): Feed {
  /** Fresh events pass the backlog. */
  async function bringFresh(): Promise<void> {
    while (isWanted()) {
      try {
        const brought = await fresh.bringForward();
        if (brought > 0) await takeMore(brought);
      } catch (error) {
        onError(error);
      }
      await sleep(FRESH_EVERY_MS);
    }
  }

  /** Keeps as many events in work as a surge can use. */
  async function fill(): Promise<void> {
    while (isWanted()) {
      const count = Math.min(freeSlots(), TAKEN_AT_ONCE);
      const took = count > 0 ? await takeMore(count).catch(() => 0) : 0;
      if (took === 0) await sleep(FILL_AGAIN_MS);
    }
  }

  return {
    start() {
      void bringFresh();
      void fill();
    },
  };
}
