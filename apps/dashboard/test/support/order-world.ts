import type { Browser, Page } from '@tracklayer/browser';
import { loadConfig } from '@tracklayer/config';
import { startDelivery } from '@tracklayer/delivery';
import { createLanes, DESTINATIONS_KEY } from '@tracklayer/lanes';
import { createProducer, type Producer } from '@tracklayer/producer';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { createLogger, createMetrics } from '@tracklayer/telemetry';
import { openSandboxDestination, type SandboxDestination } from '@tracklayer/test-fixtures';
import { forgetDestination, testRedisUrl } from '@tracklayer/testing';
import { openPage } from './app-world.js';
import { withBuiltDashboard } from './built-dashboard.js';

export interface OrderWorld extends Pick<SandboxDestination, 'destination' | 'sandbox'> {
  producer: Producer;
  /** Opens an address of the pages: `events`. */
  open(path: string): Promise<Page>;
  /** Delivers while the body runs. */
  withWorker(body: () => Promise<void>): Promise<void>;
  complaints: string[];
}

/** Runs the body with the built dashboard, a browser, a producer, and a local Klaviyo. */
export async function withOrders(
  browser: Browser,
  body: (world: OrderWorld) => Promise<void>,
): Promise<void> {
  const { destination, sandbox, folder, env, close } = await openSandboxDestination();
  const redisUrl = testRedisUrl();
  const redis = connectRedis(redisUrl, { role: 'reader', name: 'orders test' });
  const lanes = createLanes(redis, { dedupWindowMs: 60_000 });
  const producer = createProducer({
    redisUrl,
    destinations: [destination],
    onWorkerWarning: () => {},
    onRedisFinding: () => {},
  });
  const opened: Page[] = [];
  const complaints: string[] = [];
  try {
    await lanes.register(destination);
    await withBuiltDashboard({ redisUrl, destination }, ({ url }) =>
      body({
        destination,
        sandbox,
        producer,
        complaints,
        async open(path) {
          const page = await openPage(browser, `${url}/app/${path}`, complaints);
          opened.push(page);
          return page;
        },
        async withWorker(work) {
          const config = await loadConfig({ cwd: folder, env });
          const log = createLogger({ name: 'test', level: 'silent' });
          const delivery = await startDelivery(config, { log, metrics: createMetrics() });
          await work().finally(() => delivery.close(1_000));
        },
      }),
    );
  } finally {
    for (const page of opened) await page.context().close();
    await producer.close(1_000);
    await lanes.close();
    await forgetDestination(redis, destination);
    await redis.srem(DESTINATIONS_KEY, destination);
    await closeRedis(redis, 1_000);
    await close();
  }
}
