import { closeRedis, connectRedis } from '@tracklayer/redis';
import { openRedisLine, type RedisLine } from '@tracklayer/testing';
import { startDashboard } from '../src/server.js';
import { getPage } from './support/dashboard.js';

async function withLine(
  body: (line: RedisLine, dashboardUrl: string) => Promise<void>,
  before?: (line: RedisLine) => void,
) {
  const line = await openRedisLine();
  before?.(line);
  // A worker's connection never gives up on a command, so an answer in time is due to the dashboard's own deadline.
  const redis = connectRedis(line.url, { role: 'worker', name: 'dashboard away' });
  const dashboard = await startDashboard({ redis, host: '127.0.0.1', port: 0, destinations: [] });
  try {
    await body(line, dashboard.url);
  } finally {
    await dashboard.close();
    await closeRedis(redis, 500);
    await line.close();
  }
}

/** Requests all pages at once, as a browser does. */
async function expectAway(url: string): Promise<void> {
  const paths = ['/', '/dead-letters', '/dead-letters/main/metric-event~x', '/queues', '/none'];
  const pages = await Promise.all(paths.map((path) => getPage(`${url}${path}`)));
  const api = await getPage(`${url}/queues/api/queues`);
  for (const { status, headers, text } of pages) {
    expect([status, headers.get('retry-after')]).toEqual([503, '5']);
    expect(headers.get('content-type')).toMatch('text/html');
    expect(text).toContain('Redis does not answer');
    expect(text).toContain('REDIS_URL');
    expect(text).not.toMatch(/ECONN|node_modules|\bat \w+ \(/);
  }
  expect([api.status, JSON.parse(api.text)]).toMatchObject([503, { error: 'Redis does not answer.' }]);
  expect((await getPage(`${url}/healthz`)).status).toBe(200);
}

async function expectBack(url: string): Promise<void> {
  const untilMs = performance.now() + 60_000;
  while ((await getPage(url)).status !== 200) {
    if (performance.now() > untilMs) throw new Error('the dashboard did not find Redis again');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('the dashboard without Redis', () => {
  it('says on every page what to do, and recovers by itself when Redis answers again', async () => {
    await withLine(async (line, url) => {
      await expectBack(url);
      line.refuse();
      await expectAway(url);
      line.mend();
      await expectBack(url);
    });
  });

  it('does the same where Redis accepts the connection and never answers', async () => {
    await withLine(async (line, url) => {
      await expectBack(url);
      line.swallow();
      await expectAway(url);
      line.mend();
      await expectBack(url);
    });
  });

  it('starts, and shows the lanes as soon as Redis answers', async () => {
    await withLine(
      async (line, url) => {
        await expectAway(url);
        line.mend();
        await expectBack(url);
      },
      (line) => line.refuse(),
    );
  });
});
