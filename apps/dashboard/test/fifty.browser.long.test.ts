import { type Browser, launchBrowser } from '@tracklayer/browser';
import { createHistoryWriter } from '@tracklayer/history';
import { createLanes, DESTINATIONS_KEY } from '@tracklayer/lanes';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { forgetDestination, testDestination, testRedisUrl } from '@tracklayer/testing';
import { openPage } from './support/app-world.js';
import { withBuiltDashboard } from './support/built-dashboard.js';

// A program and a browser start: room for a machine that is slow and busy.
const TIMEOUT_MS = 180_000;

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
}, TIMEOUT_MS);

afterAll(() => browser?.close());

describe('fifty destinations in the pages of the built dashboard', () => {
  it(
    'fit a screen, each with the jobs of its last hour',
    async () => {
      const redisUrl = testRedisUrl();
      const redis = connectRedis(redisUrl, { role: 'reader', name: 'fifty test' });
      const lanes = createLanes(redis, { dedupWindowMs: 1_000 });
      const ids = Array.from({ length: 50 }, testDestination);
      const complaints: string[] = [];
      try {
        await Promise.all(ids.map((id) => lanes.register(id)));
        for (const destination of ids) {
          const writer = createHistoryWriter({
            redis,
            destination,
            id: 'w1',
            version: '1.0.0',
            nowMs: Date.now,
          });
          await writer.write({ always: true });
          await redis.hincrby(`{tracklayer:${destination}}:counts`, 'metric-event:enqueued', 7);
          await writer.write({ always: true });
        }
        await withBuiltDashboard({ redisUrl, destination: ids.join(',') }, async ({ url }) => {
          const page = await openPage(browser, `${url}/app/`, complaints, {
            viewport: { width: 1600, height: 1000 },
          });
          const lines = page.getByRole('img', { name: /in the last hour: 7 in, 0 out/ });
          await lines.nth(49).waitFor();
          const bottom = await page.evaluate(
            '[...document.querySelectorAll("tr")].map((row) => row.getBoundingClientRect().bottom).sort((a, b) => b - a)[0]',
          );
          expect(bottom).toBeLessThan(1_000);
          expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
          await page.context().close();
        });
        expect(complaints).toEqual([]);
      } finally {
        for (const id of ids) await forgetDestination(redis, id);
        await redis.srem(DESTINATIONS_KEY, ...ids);
        await lanes.close();
        await closeRedis(redis, 1_000);
      }
    },
    TIMEOUT_MS,
  );
});
