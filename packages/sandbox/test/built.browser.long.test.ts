import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser, launchBrowser } from '@tracklayer/browser';
import { eventBody } from './support/bodies.js';
import { withBuiltSandbox } from './support/built-sandbox.js';
import { callTo } from './support/caller.js';
import { openPage } from './support/watched-page.js';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser?.close());

describe('the compiled sandbox', () => {
  it('serves a Metric Activity page that shows new events without a reload', async () => {
    const complaints: string[] = [];
    await withBuiltSandbox(async (url) => {
      const call = callTo(url);
      await call('POST', '/api/events', eventBody({ unique_id: 'before' }));
      const page = await openPage(browser, url, '/activity', complaints);
      await page.getByRole('button', { name: 'Live' }).waitFor();
      await call('POST', '/api/events', eventBody({ unique_id: 'after' }));
      await page.locator('#rows > li').nth(1).waitFor();
      expect(await page.locator('#rows > li code').allTextContents()).toEqual(['after', 'before']);
      await page.context().close();
    });
    expect(complaints).toEqual([]);
  });
});
