import { connect, createServer, type Server, type Socket } from 'node:net';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { testRedisUrl } from '@tracklayer/testing';
import { startDashboard } from '../src/server.js';
import { getPage } from './fixtures.js';

/** A way to Redis that can refuse, and can swallow everything. */
interface Line {
  url: string;
  refuse(): void;
  swallow(): void;
  mend(): void;
  close(): Promise<void>;
}

async function openLine(): Promise<Line> {
  const target = new URL(testRedisUrl());
  const sockets = new Set<Socket>();
  let state: 'open' | 'refusing' | 'silent' = 'open';
  const server: Server = createServer((near) => {
    sockets.add(near);
    near.on('error', () => {});
    if (state === 'refusing') return near.destroy();
    const far = connect(Number(target.port || 6379), target.hostname);
    sockets.add(far);
    far.on('error', () => near.destroy()).on('close', () => near.destroy());
    near.on('close', () => far.destroy());
    near.on('data', (bytes) => state === 'open' && far.write(bytes));
    far.on('data', (bytes) => state === 'open' && near.write(bytes));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const hangUp = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    url: `redis://127.0.0.1:${address.port}`,
    refuse() {
      state = 'refusing';
      hangUp();
    },
    swallow() {
      state = 'silent';
    },
    mend() {
      state = 'open';
      hangUp();
    },
    async close() {
      hangUp();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function withLine(
  body: (line: Line, dashboardUrl: string) => Promise<void>,
  before?: (line: Line) => void,
) {
  const line = await openLine();
  before?.(line);
  // A worker's connection gives up on no command: whatever is answered in time is so by the dashboard's own deadline.
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

/** All at once, so that a browser's many requests are held against the same promise. */
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
  const untilMs = performance.now() + 15_000;
  while ((await getPage(url)).status !== 200) {
    if (performance.now() > untilMs) throw new Error('the dashboard did not find Redis again');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('without Redis', () => {
  it('says so on every page, with what to do, and finds Redis again by itself', async () => {
    await withLine(async (line, url) => {
      await expectBack(url);
      line.refuse();
      await expectAway(url);
      line.mend();
      await expectBack(url);
    });
  });

  it('says so as well where Redis takes the question and never answers', async () => {
    await withLine(async (line, url) => {
      await expectBack(url);
      line.swallow();
      await expectAway(url);
      line.mend();
      await expectBack(url);
    });
  });

  it('starts all the same, and shows the lanes as soon as Redis is there', async () => {
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
