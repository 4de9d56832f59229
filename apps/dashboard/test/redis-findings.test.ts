import { closeRedis, connectRedis } from '@tracklayer/redis';
import { startOwnRedis } from '@tracklayer/testing';
import { startDashboard } from '../src/server.js';
import { getPage } from './support/dashboard.js';

it('the first page says that Redis may lose events, and what to do', async () => {
  const own = await startOwnRedis(['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lfu']);
  const redis = connectRedis(own.url, { role: 'reader', name: 'dashboard test' });
  const dashboard = await startDashboard({ redis, host: '127.0.0.1', port: 0 });
  try {
    const { text } = await getPage(dashboard.url);
    expect(text).toContain('maxmemory-policy allkeys-lfu');
    expect(text).toContain('What to do: Set maxmemory-policy to noeviction.');
    expect(text).toContain('no append-only file');
  } finally {
    await dashboard.close();
    await closeRedis(redis, 1_000);
    await own.stop();
  }
});
