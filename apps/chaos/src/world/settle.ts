import { createLanes } from '@tracklayer/lanes';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { jobsInLanes } from '../judge/find-events.js';
import { waitUntil } from '../wait.js';
import type { Klaviyo } from './klaviyo.js';

/** A round ends when nothing has moved for this long. Longer than the lock of a profile, which a killed worker leaves for 60 s. */
const STILL_MS = 75_000;
const LOOK_EVERY_MS = 250;

/**
 * Waits until no lane has a job and the whole ledger has come here, or until nothing has moved for a while. Returns the jobs
 * that are left.
 */
export async function settle(redisUrl: string, klaviyo: Klaviyo): Promise<number> {
  const { accounts, recorded } = klaviyo;
  const redis = connectRedis(redisUrl, { role: 'worker', name: 'chaos-settle' });
  const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
  const destinations = accounts.map(({ id }) => id);
  try {
    let state = '';
    let movedMs = performance.now();
    let jobs = 1;
    let isEmpty = false;
    while (!isEmpty && performance.now() - movedMs < STILL_MS) {
      await waitUntil(() => false, LOOK_EVERY_MS);
      jobs = await jobsInLanes(lanes, destinations);
      const now = `${jobs} ${recorded.size}`;
      if (now !== state) movedMs = performance.now();
      isEmpty = jobs === 0 && now === state && (await klaviyo.isCaughtUp());
      state = now;
    }
    return jobs;
  } finally {
    await lanes.close();
    await closeRedis(redis, 1_000);
  }
}
