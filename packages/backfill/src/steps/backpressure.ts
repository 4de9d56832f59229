/**
 * Keeps a lane from filling with a file: only so many batches wait in it at once, whoever put them there. And asks, before
 * each, whether the migration is still to go on.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lanes } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import { migrationKeys } from '../migration/keys.js';

export interface Room {
  /** Resolves when there is room for one more. @throws {@link Room.cancelled} */
  wait(withSubscriptions: boolean): Promise<void>;
  /** What `wait` throws where the migration was cancelled. */
  cancelled: Error;
}

export interface RoomOptions {
  redis: RedisClient;
  lanes: Lanes;
  destination: string;
  migrationId: string;
  signal: AbortSignal;
  maxBatches?: number | undefined;
}

/** At most 160 MB of Redis, and seconds of work for a worker without limits. */
const MAX_BATCHES = 32;
/** Subscriptions go one by one; so many are minutes of work. */
const MAX_SUBSCRIPTIONS = 5_000;
const LOOK_AGAIN_MS = 150;
const PAUSED_MS = 500;

export function createRoom(options: RoomOptions): Room {
  const { redis, lanes, destination, migrationId, signal, maxBatches = MAX_BATCHES } = options;
  const { migration } = migrationKeys(destination, migrationId);
  const cancelled = new Error('The migration was cancelled.');
  /** Batches that fit without looking again. */
  let free = 0;

  async function held(type: 'event-backfill' | 'list-subscription'): Promise<number> {
    const { waiting, active, delayed } = await lanes.depth(destination, type);
    return waiting + active + delayed;
  }

  async function untilRunning(): Promise<void> {
    for (;;) {
      const state = await redis.hget(migration, 'state');
      if (state === 'cancelled') throw cancelled;
      if (state !== 'paused') return;
      await sleep(PAUSED_MS, undefined, { signal });
    }
  }

  return {
    cancelled,
    async wait(withSubscriptions) {
      await untilRunning();
      for (free -= 1; free < 0; ) {
        free = maxBatches - (await held('event-backfill')) - 1;
        if (free >= 0) break;
        await sleep(LOOK_AGAIN_MS, undefined, { signal });
        await untilRunning();
      }
      if (!withSubscriptions) return;
      while ((await held('list-subscription')) > MAX_SUBSCRIPTIONS) {
        await sleep(PAUSED_MS, undefined, { signal });
        await untilRunning();
      }
    },
  };
}
