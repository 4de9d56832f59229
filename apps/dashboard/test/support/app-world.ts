import type { Browser, BrowserContextOptions, Page } from '@tracklayer/browser';
import { createDeadLetters } from '@tracklayer/dead-letters';
import { createHolds } from '@tracklayer/holds';
import { createLanes, DESTINATIONS_KEY } from '@tracklayer/lanes';
import { withDestination } from '@tracklayer/testing';
import { type BuiltDashboard, withBuiltDashboard } from './built-dashboard.js';
import { death } from './jobs.js';

const WAIT_MS = 30_000;

export interface AppWorld {
  destination: string;
  dashboard: BuiltDashboard;
  deadLetters: ReturnType<typeof createDeadLetters>;
  holds: ReturnType<typeof createHolds>;
  /** Opens an address of the pages: `dead-letters`. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** What the pages complained of: errors, refused loads, a dialog, requests to other hosts. */
  complaints: string[];
}

/** Runs the body with the built dashboard, a browser, and a destination that is held and has dead letters. */
export async function withApp(browser: Browser, body: (world: AppWorld) => Promise<void>): Promise<void> {
  await withDestination(async ({ redis, redisUrl, destination }) => {
    const lanes = createLanes(redis, { dedupWindowMs: 1_000 });
    const deadLetters = createDeadLetters(redis, { lanes });
    const holds = createHolds(redis);
    const complaints: string[] = [];
    const opened: Page[] = [];
    try {
      await lanes.register(destination);
      for (const jobId of ['purchase-1', 'purchase-2', 'purchase-3']) {
        await deadLetters.record(
          destination,
          death({ ref: { type: 'metric-event', jobId }, nowMs: Date.now() }),
        );
      }
      await withBuiltDashboard({ redisUrl, destination }, async (dashboard) => {
        const open = async (path: string, options?: BrowserContextOptions) => {
          const page = await openPage(browser, `${dashboard.url}/app/${path}`, complaints, options);
          opened.push(page);
          return page;
        };
        await body({ destination, dashboard, deadLetters, holds, open, complaints });
      });
    } finally {
      for (const page of opened) await page.context().close();
      await lanes.close();
      await redis.srem(DESTINATIONS_KEY, destination);
    }
  });
}

export async function openPage(
  browser: Browser,
  url: string,
  complaints: string[],
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('dialog', async (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin && !request.url().startsWith('data:')) {
      complaints.push(`asked ${request.url()}`);
    }
  });
  await page.goto(url);
  return page;
}
