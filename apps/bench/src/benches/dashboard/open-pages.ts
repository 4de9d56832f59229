import { installChromium, launchBrowser } from '@tracklayer/browser';
import { say } from '../../report.js';

export interface OpenedPage {
  path: string;
  /** All scripts that the page loaded until it was at rest, charts included, as they came over the line. */
  scriptBytes: number;
  /** From the request to the first contentful paint. */
  paintMs: number;
}

const REST_MS = 2_000;

/** Opens each page for itself, with nothing in the cache, in a real browser. */
export async function openPages(url: string, destination: string): Promise<OpenedPage[]> {
  await installChromium(process.env, say);
  const browser = await launchBrowser();
  const opened: OpenedPage[] = [];
  try {
    for (const path of pathsOf(destination)) {
      say(`page /app/${path}`);
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      const page = await context.newPage();
      page.setDefaultTimeout(120_000);
      await page.goto(`${url}/app/${path}`);
      await page.getByText('live', { exact: true }).waitFor();
      await page.getByLabel('Loading').waitFor({ state: 'detached' });
      await page.waitForTimeout(REST_MS);
      opened.push({ path, ...(await page.evaluate<Omit<OpenedPage, 'path'>>(MEASURED)) });
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

function pathsOf(destination: string): string[] {
  return [
    '',
    `destinations/${destination}`,
    `destinations/${destination}/metric-event`,
    'events',
    'dead-letters',
    'dead-letters/letters',
    `dead-letters/replay?selection=destination:${destination}`,
    'campaigns',
    'workers',
    'audit',
    'back-fills',
    'people',
    'flows',
    'set-up',
  ];
}
