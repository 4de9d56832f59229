import { installChromium, launchBrowser } from '@tracklayer/browser';
import { say } from '../../report.js';
import type { BenchPage } from './pages.js';

export interface OpenedPage {
  path: string;
  /** All scripts that the page loaded until it was at rest, charts included, as they came over the line. */
  scriptBytes: number;
  /** From the request to the first contentful paint. */
  paintMs: number;
  /** From the request until the page itself is shown: its heading. */
  shownMs: number;
}

const REST_MS = 2_000;

/** Opens each page for itself, with nothing in the cache, in a real browser. */
export async function openPages(url: string, pages: readonly BenchPage[]): Promise<OpenedPage[]> {
  await installChromium(process.env, say);
  const browser = await launchBrowser();
  const opened: OpenedPage[] = [];
  try {
    for (const { path } of pages) {
      say(`page /app/${path}`);
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      const page = await context.newPage();
      page.setDefaultTimeout(120_000);
      await page.goto(`${url}/app/${path}`, { waitUntil: 'commit' });
      await page.getByRole('heading', { level: 1 }).waitFor();
      const shownMs = await page.evaluate<number>('performance.now()');
      await page.getByText('live', { exact: true }).waitFor();
      await page.getByLabel('Loading').waitFor({ state: 'detached' });
      await page.waitForTimeout(REST_MS);
      const measured = await page.evaluate<Omit<OpenedPage, 'path' | 'shownMs'>>(MEASURED);
      opened.push({ path, shownMs, ...measured });
      await context.close();
    }
  } finally {
    await browser.close();
  }
  return opened;
}

const MEASURED = `({
  scriptBytes: performance.getEntriesByType('resource')
    .filter(({ name }) => name.endsWith('.js'))
    .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
  paintMs: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity,
})`;
