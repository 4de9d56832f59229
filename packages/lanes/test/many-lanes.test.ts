import { JOB_TYPES } from '@tracklayer/events';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { testDestination, testRedisUrl } from '@tracklayer/testing';
import { createLanes } from '../src/index.js';

/** Events with so many listeners that Node would warn of a leak. */
function tooMany(client: RedisClient): (string | symbol)[] {
  return client.eventNames().filter((name) => client.listenerCount(name) > client.getMaxListeners());
}

describe('fifty destinations over one connection', () => {
  it('cause no leak warning, while open and after they were closed and opened again', async () => {
    const redis = connectRedis(testRedisUrl(), { role: 'producer', name: 'many lanes' });
    try {
      const prefix = testDestination();
      const destinations = Array.from({ length: 50 }, (_, index) => `${prefix}-${index}`);
      const all = destinations.flatMap((id) => JOB_TYPES.map((type) => [id, type] as const));
      for (let round = 0; round < 2; round += 1) {
        const lanes = createLanes(redis, { dedupWindowMs: 1_000 });
        await Promise.all(all.map(([id, type]) => lanes.depth(id, type)));
        expect(redis.listenerCount('close')).toBeGreaterThanOrEqual(all.length);
        // Other users of the connection may listen too.
        const others = all.map(() => () => {});
        for (const listen of others) redis.on('close', listen);
        expect(tooMany(redis)).toEqual([]);
        await lanes.close();
        expect(tooMany(redis)).toEqual([]);
        for (const listen of others) redis.off('close', listen);
      }
    } finally {
      await closeRedis(redis, 2_000);
    }
  });
});
