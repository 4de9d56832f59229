/**
 * Limits how many jobs of a back-fill wait in the lanes, from all processes together. Before each step it also checks whether the
 * migration is paused or cancelled.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobType } from '@tracklayer/events';
import type { Lanes } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import { migrationKeys } from '../migration/keys.js';

export interface Backpressure {
  /** Resolves when so many more batches may be enqueued. @throws {@link Backpressure.cancelled} */
  wait(next: { batches: number; phones: boolean; waits: boolean }): Promise<void>;
  /** `wait` throws this error if the migration was cancelled. */
  cancelled: Error;
}

export interface BackpressureOptions {
  redis: RedisClient;
  lanes: Lanes;
  destination: string;
  migrationId: string;
  signal: AbortSignal;
  maxBatches?: number | undefined;
}

/** At most 160 MB in Redis, and a few seconds of work for a worker without limits. */
const MAX_BATCHES = 32;
/** Each phone number is a job of its own, and so is each consent that was refused in its batch. This many are a few minutes of work. */
const MAX_SINGLE_JOBS = 5_000;
const POLL_MS = 150;
const SLOW_POLL_MS = 500;

export function createBackpressure(options: BackpressureOptions): Backpressure {
  const { redis, lanes, destination, migrationId, signal, maxBatches = MAX_BATCHES } = options;
  const { migration } = migrationKeys(destination, migrationId);
  const cancelled = new Error('The migration was cancelled.');
  /** Batches that fit before the lane must be counted again. */
  let free = 0;

  async function depth(type: JobType): Promise<number> {
    const { waiting, active, delayed } = await lanes.depth(destination, type);
    return waiting + active + delayed;
  }

  async function waitWhilePaused(): Promise<void> {
    for (;;) {
      const state = await redis.hget(migration, 'state');
      if (state === 'cancelled') throw cancelled;
      if (state !== 'paused') return;
      await sleep(SLOW_POLL_MS, undefined, { signal });
    }
  }

  async function waitForRoom(type: JobType): Promise<void> {
    while ((await depth(type)) > MAX_SINGLE_JOBS) {
      await sleep(SLOW_POLL_MS, undefined, { signal });
      await waitWhilePaused();
    }
  }

  return {
    cancelled,
    async wait({ batches, phones, waits }) {
      // Both questions go to Redis together.
      await Promise.all([waitWhilePaused(), waitForRoom('list-subscription')]);
      // A step with more batches than fit at all goes when the lane is empty.
      const needed = Math.min(batches, maxBatches);
      for (free -= needed; free < 0; ) {
        free = maxBatches - (await depth('event-backfill')) - needed;
        if (free >= 0) break;
        await sleep(POLL_MS, undefined, { signal });
        await waitWhilePaused();
      }
      if (phones) await waitForRoom('profile-upsert');
      if (waits) await waitForRoom('back-in-stock');
    },
  };
}
