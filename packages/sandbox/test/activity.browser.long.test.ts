import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser, type BrowserContextOptions, launchBrowser, type Page } from '@tracklayer/browser';
import { closeSandboxes, HOSTILE, openBusyShop, openShop, type Shop } from './support/busy-shop.js';
import { foreignMarkup, sidewaysPx, unnamedFields, worstContrast } from './support/in-page.js';
import { openPage } from './support/watched-page.js';

let browser: Browser;
let complaints: string[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser?.close());

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  await closeSandboxes();
  expect(complaints.splice(0)).toEqual([]);
});

/** Opens a page. A complaint of the page fails the test. */
function open({ sandbox }: Shop, path: string, options: BrowserContextOptions = {}): Promise<Page> {
  return openPage(browser, sandbox.url, path, complaints, options);
}

const rows = (page: Page) => page.locator('#rows > li');

describe('Metric Activity in a browser', () => {
  it('tells how to send an event, and shows the first event without a reload', async () => {
    const shop = await openShop();
    const page = await open(shop, '/');
    expect(page.url()).toBe(`${shop.sandbox.url}/activity`);
    await page.getByText('No events yet.').waitFor();
    await page.getByText('npx tracklayer send --test --to').waitFor();
    await shop.event('Placed Order', { unique_id: 'first' });
    await rows(page).getByText('first').waitFor();
    await page.getByRole('navigation', { name: 'Metrics' }).getByText('Placed Order').waitFor();
  });

  it('inserts and announces new events on top, and keeps other rows and the focus', async () => {
    const shop = await openShop();
    await shop.event('Placed Order', { unique_id: 'before' });
    const page = await open(shop, '/activity');
    const link = rows(page).first().getByRole('link', { name: 'Placed Order' });
    await link.focus();
    const before = await link.elementHandle();
    await shop.event('Refunded Order', { unique_id: 'after' });
    await rows(page).nth(1).waitFor();
    expect(await rows(page).locator('code').allTextContents()).toEqual(['after', 'before']);
    const focused = await page.locator(':focus').elementHandle();
    expect(await before?.evaluate((element, other) => element === other, focused)).toBe(true);
    expect(await page.getByRole('status').textContent()).toBe('1 new');
  });

  it('does not refresh while Live is off, and refreshes when Live is on again', async () => {
    const shop = await openShop();
    await shop.event('Placed Order', { unique_id: 'one' });
    const page = await open(shop, '/activity');
    const live = page.getByRole('button', { name: 'Live' });
    await live.press('Enter');
    expect(await live.getAttribute('aria-pressed')).toBe('false');
    await shop.event('Placed Order', { unique_id: 'two' });
    await page.locator('#live[data-missed]').waitFor();
    expect(await rows(page).count()).toBe(1);
    await live.press('Enter');
    await rows(page).nth(1).waitFor();
  });

  it('shows times, value, id, properties and profile of an event found by keyboard', async () => {
    const shop = await openBusyShop();
    const page = await open(shop, '/activity');
    await page.getByRole('searchbox').fill('10492');
    await page.keyboard.press('Enter');
    await page.waitForURL(/q=10492/);
    expect(await rows(page).count()).toBe(2);
    await rows(page).last().getByRole('link', { name: 'Placed Order' }).press('Enter');
    await page.waitForURL(/events\/2$/);
    const said = await page.locator('dl').textContent();
    expect(said).toContain('20 Apr 2026, 10:17:31');
    expect(said).toMatch(/Received\s*\d+ \w+ \d{4}, [\d:]+ [\d,]+ days later/);
    expect(said).toContain('€129.95');
    expect(said).toContain('ord_10492_purchase');
    const properties = await page.locator('table.properties').textContent();
    expect(properties).toMatch(/order_id\s*10492\s*text/);
    expect(properties).toMatch(/value\s*129.95\s*number/);
    expect(properties).toContain('list of 1');
    await page.locator('dl').getByRole('link', { name: 'ava@shop.example' }).click();
    await page.getByRole('heading', { name: 'Ava Lind' }).waitFor();
  });

  it('shows a profile with its consent, lists and timeline', async () => {
    const shop = await openBusyShop();
    const page = await open(shop, '/activity/profiles');
    await page.getByRole('link', { name: 'ava@shop.example' }).click();
    await page.getByText('email.marketing subscribed').waitFor();
    expect(await page.locator('#about').textContent()).toMatch(/Lists\s*Newsletter/);
    expect(await page.locator('#about').textContent()).toContain('gold');
    const names = await rows(page).locator('.name').allTextContents();
    expect(names.sort()).toEqual(['Added to Cart', 'Placed Order', 'Placed Order', 'Subscribed']);
  });

  it('links a duplicate to the recorded event and back', async () => {
    const shop = await openBusyShop();
    const page = await open(shop, '/activity');
    await page.getByRole('link', { name: 'Duplicates 1' }).click();
    await rows(page).getByRole('link', { name: 'Placed Order' }).click();
    await page.getByText('then dropped as a duplicate').waitFor();
    await page.locator('.note').getByRole('link').click();
    await page.getByRole('heading', { name: '1 duplicate dropped' }).waitFor();
    await page.goto(`${shop.sandbox.url}/activity?fate=dropped`);
    await rows(page).getByRole('link').click();
    await page.getByText('then silently dropped').waitFor();
  });

  it('shows the flows that would start, and the reasons against the others', async () => {
    const shop = await openBusyShop();
    const page = await open(shop, '/activity/flows');
    await page.getByRole('link', { name: 'Would start', exact: true }).click();
    const entries = page.locator('#flow-rows > li');
    await entries.getByText('Welcome series').waitFor();
    await page.getByRole('link', { name: 'Would not start', exact: true }).click();
    await page.waitForURL(/would=not/);
    expect(await entries.first().locator('.reason').count()).toBeGreaterThan(0);
  });

  it.each(['/activity', '/activity/events/1', 'profile', '/activity/profiles', '/activity/flows'])(
    'shows hostile values as text on %s',
    async (path) => {
      const shop = await openShop();
      for (const [index, text] of HOSTILE.entries()) {
        const name = text.slice(0, 100).replaceAll('\u0000', '');
        await shop.event(
          index === 0 ? 'Added to Cart' : name,
          { unique_id: name, properties: { [text]: text, nested: { [text]: [text] }, source: text } },
          { external_id: name, first_name: text, properties: { [text]: text } },
        );
      }
      const [profile] = shop.sandbox.profiles();
      const there = path === 'profile' ? `/activity/profiles/sandbox/${profile?.id}` : path;
      const page = await open(shop, there);
      expect(await page.title()).not.toBe('owned');
      const found = await page.evaluate(foreignMarkup);
      expect(found).toEqual({ markup: 0, headings: 0, links: 0 });
      if (path !== '/activity/flows')
        expect(await page.locator('main').textContent()).toContain('<script>document.title');
    },
  );

  it.each(['light', 'dark'] as const)(
    'is readable in %s mode on a phone without horizontal scrolling',
    async (colorScheme) => {
      const shop = await openBusyShop();
      const [profile] = shop.sandbox.profiles({ email: 'ava@shop.example' });
      const page = await open(shop, '/activity', { colorScheme, viewport: { width: 360, height: 740 } });
      for (const path of [
        '',
        '/events/3',
        '/flows',
        '/profiles',
        `/profiles/sandbox/${profile?.id}`,
        '?q=nothing',
        '/none',
      ]) {
        // The missing page answers 404, which the browser reports as an error.
        await page.goto(`${shop.sandbox.url}/activity${path}`);
        if (path === '/none') complaints = complaints.filter((text) => !text.includes('404'));
        const seen = await page.evaluate(worstContrast);
        expect([path, seen.where, seen.worst >= 4.5]).toEqual([path, seen.where, true]);
        expect(await page.evaluate(sidewaysPx)).toBe(0);
        expect(await page.evaluate(unnamedFields)).toBe(0);
      }
    },
  );
});
