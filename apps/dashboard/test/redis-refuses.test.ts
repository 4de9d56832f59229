import { createDeadLetters } from '@tracklayer/dead-letters';
import { createLanes } from '@tracklayer/lanes';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { startOwnRedis, testDestination } from '@tracklayer/testing';
import { startDashboard } from '../src/server.js';
import { getPage } from './support/dashboard.js';
import { death, personalJob } from './support/jobs.js';

it('every page shows what there is while Redis refuses writes', async () => {
  const own = await startOwnRedis();
  const redis = connectRedis(own.url, { role: 'reader', name: 'dashboard test' });
  const lanes = createLanes(redis, { dedupWindowMs: 1_000 });
  const destination = testDestination();
  await lanes.enqueue(destination, [personalJob()]);
  await createDeadLetters(redis, { lanes }).record(destination, death());
  const dashboard = await startDashboard({ redis, host: '127.0.0.1', port: 0 });
  try {
    // No script is in the memory of Redis either: it is loaded by the first page that runs it.
    await redis.script('FLUSH');
    await redis.config('SET', 'maxmemory', '1');
    const letters = await getPage(`${dashboard.url}/dead-letters`);
    const letter = letters.text.match(/\/dead-letters\/[^"]+/)?.[0] ?? '';
    for (const path of ['/', letter, '/queues/api/queues']) {
      const { status, text } = await getPage(`${dashboard.url}${path}`);
      expect([path, status]).toEqual([path, 200]);
      expect(text).toContain(destination);
    }
    expect((await getPage(dashboard.url)).text).toContain('it refuses new events');
  } finally {
    await dashboard.close();
    await lanes.close();
    await closeRedis(redis, 1_000);
    await own.stop();
  }
});
