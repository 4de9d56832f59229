import { type Browser, launchBrowser, type Page } from '@tracklayer/browser';
import { createLanes, DESTINATIONS_KEY, type Lanes } from '@tracklayer/lanes';
import { withDestination } from '@tracklayer/testing';
import { type BuiltDashboard, withBuiltDashboard } from './support/built-dashboard.js';
import { personalJob } from './support/jobs.js';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser?.close());

interface OpenOverview {
  page: Page;
  lanes: Lanes;
  destination: string;
  dashboard: BuiltDashboard;
  /** What the page complained of: errors of its script, and messages of the browser. */
  complaints: string[];
  /** Moves the page's clock to its next refresh. */
  refresh(): Promise<void>;
}

/** The overview of the built dashboard in a browser, with a destination of this test alone. */
async function withOverview(body: (open: OpenOverview) => Promise<void>): Promise<void> {
  await withDestination(async ({ redis, redisUrl, destination }) => {
    const lanes = createLanes(redis, { dedupWindowMs: 1_000 });
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.setDefaultTimeout(10_000);
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    try {
      await lanes.register(destination);
      await withBuiltDashboard({ redisUrl, destination }, async (dashboard) => {
        await page.clock.install();
        await page.goto(dashboard.url);
        const refresh = () => page.clock.fastForward(11_000);
        await body({ page, lanes, destination, dashboard, complaints, refresh });
      });
    } finally {
      await page.close();
      await lanes.close();
      await redis.srem(DESTINATIONS_KEY, destination);
    }
  });
}

const eventsRow = (page: Page) => page.getByRole('row').filter({ hasText: 'metric-event' });

describe('the overview of the built dashboard, in a browser', () => {
  it('shows new jobs after a while, without loading the page again', async () => {
    await withOverview(async ({ page, lanes, destination, complaints, refresh }) => {
      const link = page.getByRole('link', { name: 'metric-event' });
      await link.focus();
      const before = await link.elementHandle();
      expect(await eventsRow(page).getByRole('cell').nth(1).textContent()).toBe('0');
      await lanes.enqueue(destination, [personalJob()]);
      await refresh();
      await eventsRow(page).getByRole('cell', { name: '1', exact: true }).waitFor();
      // A page that was loaded again has other elements, and no focus.
      const focused = await page.locator(':focus').elementHandle();
      expect(await before?.evaluate((element, other) => element === other, focused)).toBe(true);
      expect(complaints).toEqual([]);
    });
  });

  it('says that its figures are old once the dashboard is gone', async () => {
    await withOverview(async ({ page, dashboard, refresh }) => {
      expect(await page.locator('#stale').isVisible()).toBe(false);
      expect(await dashboard.stop()).toBe(0);
      await refresh();
      await page.locator('#stale').waitFor();
    });
  });
});
