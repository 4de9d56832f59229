import type { Browser, BrowserContextOptions, Page } from '@tracklayer/browser';

/**
 * Opens a page of the sandbox. Adds to `complaints` each error, each dialog and each request to another host.
 *
 * @param url Address of the sandbox, without a trailing slash.
 */
export async function openPage(
  browser: Browser,
  url: string,
  path: string,
  complaints: string[],
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('dialog', async (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) {
      complaints.push(`asked ${request.url()}`);
    }
  });
  await page.goto(`${url}${path}`);
  return page;
}
