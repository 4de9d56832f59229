import { createLanes } from '@tracklayer/lanes';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { testRedisUrl } from '@tracklayer/testing';
import { chooseDestination } from '../src/destination.js';

/** The URL of a database that no other test uses. */
function database(index: number): string {
  const url = new URL(testRedisUrl());
  url.pathname = `/${index}`;
  return url.href;
}

describe('chooseDestination', () => {
  it('returns main for a Redis that is not shared, without a connection to it', async () => {
    expect(await chooseDestination('redis://127.0.0.1:1', false)).toBe('main');
  });

  it('returns main for a shared Redis without a destination main, and otherwise quickstart', async () => {
    const url = database(13);
    const redis = connectRedis(url, { role: 'reader', name: 'quickstart test' });
    const lanes = createLanes(redis, { dedupWindowMs: 0 });
    try {
      await redis.flushdb();
      await lanes.register('de');
      expect(await chooseDestination(url, true)).toBe('main');
      await lanes.register('main');
      expect(await chooseDestination(url, true)).toBe('quickstart');
    } finally {
      await redis.flushdb();
      await lanes.close();
      await closeRedis(redis, 2_000);
    }
  });
});
