import { profileIdentity } from '@tracklayer/events';
import { createDeliveryStore } from '@tracklayer/lanes';
import { closeRedis } from '@tracklayer/redis';
import { connectBench } from '../connect-bench.js';
import { order } from './synthetic-order.js';

/** Remembers the buyers of all orders as delivered. So each event is one job, as in a bare queue. */
export async function knowProfiles(redisUrl: string, profiles: number): Promise<void> {
  const redis = connectBench(redisUrl);
  const store = createDeliveryStore(redis, 'main', { windowMs: 3_600_000 });
  for (let index = 0; index < profiles; index += 1) {
    const { profile, time } = order(index, 'seed', profiles);
    await store.rememberProfile(profileIdentity(profile), profile, Date.parse(time));
  }
  await store.close();
  await closeRedis(redis, 1_000);
}
