import { closeRedis, connectRedis } from '@tracklayer/redis';
import { testRedisUrl } from '../src/index.js';
import { watchForLeaks } from '../src/leaks.js';

describe('watchForLeaks', () => {
  it('names each connection that is still open, and no connection that has ended', async () => {
    const watch = watchForLeaks(testRedisUrl());
    const left = connectRedis(testRedisUrl(), { role: 'reader', name: 'left' });
    const ended = connectRedis(testRedisUrl(), { role: 'reader', name: 'ended' });
    await Promise.all([left.ping(), ended.ping()]);
    await closeRedis(ended, 1_000);
    const names = await watch.leaks(0);
    await closeRedis(left, 1_000);
    const namesAfter = await watch.leaks(1_000);
    watch.end();
    expect(names).toEqual([expect.stringMatching(/^(one of .*)?\btracklayer:reader:left\b/)]);
    expect(namesAfter).toEqual([]);
  });
});
