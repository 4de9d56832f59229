import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHolds } from '@tracklayer/holds';
import { createLanes, jobId } from '@tracklayer/lanes';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { buildEvent, forgetDestination, testRedisUrl } from '@tracklayer/testing';
import { newDestination } from './support/destination.js';
import { runCli } from './support/run-cli.js';

const KEY = 'pk_ab-cdefghijklmnop-1234567890';

/** A destination that answers with the key that it got, as an error page of a proxy may. */
async function tellTale(): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const key = String(request.headers.authorization).replace('Klaviyo-API-Key ', '');
    response.writeHead(401, { 'content-type': 'application/vnd.api+json' });
    const error = {
      id: 'x',
      status: 401,
      code: 'not_authenticated',
      title: key,
      detail: `no account of ${key}`,
    };
    response.end(JSON.stringify({ errors: [error] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

describe('the log of a worker', () => {
  it('never contains a configured key, also if the destination quotes it', async () => {
    const klaviyo = await tellTale();
    const { id: destination, cwd, remove } = await newDestination({ apiKeyEnv: 'KEY', baseUrl: klaviyo.url });
    const redis = connectRedis(testRedisUrl(), { role: 'reader', name: 'worker test' });
    const lanes = createLanes(redis, { dedupWindowMs: 60_000 });
    const holds = createHolds(redis);
    const stopping = new AbortController();
    try {
      const event = buildEvent('purchase', { eventId: `${destination}_purchase` });
      await lanes.enqueue(destination, [
        {
          jobId: jobId('metric-event', event.eventId),
          data: { v: 1, type: 'metric-event', enqueuedAtMs: Date.now(), attempts: [], event },
        },
      ]);
      const worker = runCli(['worker'], {
        cwd,
        env: { REDIS_URL: testRedisUrl(), METRICS_PORT: '0', KEY, LOG_LEVEL: 'debug' },
        signal: stopping.signal,
      });
      const untilMs = Date.now() + 60_000;
      while ((await holds.get(destination)) === undefined && Date.now() < untilMs) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      stopping.abort();
      const { exitCode, stdout } = await worker;
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/no account of \[(secret|redacted)\]/);
      expect(stdout).not.toMatch(/pk_ab|cdefghijklmnop/);
    } finally {
      stopping.abort();
      await lanes.close();
      await forgetDestination(redis, destination);
      await closeRedis(redis, 2_000);
      await remove();
      await klaviyo.close();
    }
  });
});

it('a worker whose port is in use exits with 1 and takes no job', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const port = String((taken.address() as AddressInfo).port);
  const { id: destination, cwd, remove } = await newDestination({ apiKeyEnv: 'KEY' });
  const redis = connectRedis(testRedisUrl(), { role: 'reader', name: 'worker test' });
  const lanes = createLanes(redis, { dedupWindowMs: 60_000 });
  try {
    const event = buildEvent('purchase', { eventId: `${destination}_purchase` });
    await lanes.enqueue(destination, [
      {
        jobId: jobId('metric-event', event.eventId),
        data: { v: 1, type: 'metric-event', enqueuedAtMs: Date.now(), attempts: [], event },
      },
    ]);
    const { exitCode, stderr } = await runCli(['worker'], {
      cwd,
      env: { REDIS_URL: testRedisUrl(), METRICS_PORT: port, KEY },
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('EADDRINUSE');
    expect(await lanes.depth(destination, 'metric-event')).toMatchObject({ waiting: 1, active: 0 });
  } finally {
    await lanes.close();
    await forgetDestination(redis, destination);
    await closeRedis(redis, 2_000);
    await remove();
    await new Promise((resolve) => taken.close(resolve));
  }
});
