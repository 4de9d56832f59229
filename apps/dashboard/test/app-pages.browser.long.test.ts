import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { type Browser, launchBrowser, type Page } from '@tracklayer/browser';
import { PAGES_FOLDER } from '@tracklayer/pages';
import { withApp } from './support/app-world.js';
import { death, SECRETS } from './support/jobs.js';
import { hiddenSideways, seriousFindings, unseenFocus } from './support/serious-findings.js';

// Several programs and a browser start: room for a machine that is slow and busy.
const TIMEOUT_MS = 180_000;

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
}, TIMEOUT_MS);

afterAll(() => browser?.close());

const heading = (page: Page, name: string | RegExp) =>
  page.getByRole('heading', { name, level: 1 }).waitFor();

/** After a link the focus is on the heading, and Tab goes on from there. */
const focused = (page: Page, name: string) => page.locator('h1:focus', { hasText: name }).waitFor();

describe('the pages of the built dashboard, in a browser', () => {
  it(
    'lead from a dead letter that needs somebody to the letter, by keyboard only',
    async () => {
      await withApp(browser, async ({ open, destination, complaints }) => {
        const page = await open('');
        await page.getByText('3 dead letters: invalid (phone_number)').waitFor();
        await page.keyboard.press('/');
        await page.getByRole('textbox', { name: 'Search' }).fill('dead l');
        await page.keyboard.press('Enter');
        await heading(page, 'Dead letters');
        await focused(page, 'Dead letters');
        await page.getByRole('link', { name: '3 letters: invalid (phone_number)' }).press('Enter');
        await heading(page, 'Letters');
        await focused(page, 'Letters');
        expect(new URL(page.url()).searchParams.get('selection')).toMatch(
          `destination:${destination} cause:`,
        );
        await page.getByRole('link', { name: 'purchase' }).first().press('Enter');
        await heading(page, 'purchase');
        await page.getByText('"orderId": "10492"').waitFor();
        const text = await page.locator('body').textContent();
        for (const secret of SECRETS) expect(text).not.toContain(secret);
        expect(text).toContain(`--destination ${destination}`);

        // The dialog of an act takes the focus, and gives it back.
        await page.goto(page.url().replace(/dead-letters.*/, `destinations/${destination}/metric-event`));
        await page.keyboard.press('Tab');
        await page.getByRole('button', { name: 'Skip to the content' }).press('Enter');
        await focused(page, `metric-event of ${destination}`);
        await page.getByRole('button', { name: 'Pause this lane', disabled: false }).press('Enter');
        await page.locator('input:focus').waitFor();
        await page.keyboard.press('Escape');
        await page.locator('button:focus', { hasText: 'Pause this lane' }).waitFor();
        await page.goBack();
        await heading(page, 'purchase');

        // The address alone shows the same.
        const again = await open(new URL(page.url()).pathname.slice('/app/'.length));
        await heading(again, 'purchase');
        expect(complaints).toEqual([]);
      });
    },
    TIMEOUT_MS,
  );

  it(
    'show a hold while they are open, and say when the dashboard is gone',
    async () => {
      await withApp(browser, async ({ open, destination, holds, dashboard, complaints }) => {
        const page = await open('');
        await page.getByText('live', { exact: true }).waitFor();
        await holds.place(destination, { cause: 'refused', code: 'unauthorized', status: 401 });
        await page.getByText(`${destination} is held: Klaviyo refuses the key`).waitFor();
        expect(complaints).toEqual([]);
        await dashboard.stop();
        await page.getByText('The connection to the dashboard is cut.').waitFor();
      });
    },
    TIMEOUT_MS,
  );

  it(
    'keep the selection in the address, take it apart into chips, and say what to do when nothing matches',
    async () => {
      await withApp(browser, async ({ open, destination }) => {
        const page = await open(`dead-letters?selection=destination:${destination}+code:gone`);
        await page.getByRole('heading', { name: 'No dead letters match' }).waitFor();
        await page.getByRole('button', { name: 'Remove code:gone' }).click();
        await page.getByRole('link', { name: '3 letters: invalid (phone_number)' }).waitFor();
        expect(new URL(page.url()).searchParams.get('selection')).toBe(`destination:${destination}`);
        await page.getByRole('textbox', { name: 'Selection' }).fill('cod:invalid');
        await page.keyboard.press('Enter');
        await page.getByRole('alert').getByText("Did you mean 'code'?").waitFor();
      });
    },
    TIMEOUT_MS,
  );

  it(
    'show hostile text as text',
    async () => {
      const hostile = '<img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}"\'&lt;';
      await withApp(browser, async ({ open, destination, deadLetters, complaints }) => {
        const failure = { code: hostile, status: 400, detail: hostile, pointer: hostile, requestId: hostile };
        await deadLetters.record(
          destination,
          death({ ref: { type: 'metric-event', jobId: 'purchase-9' }, failure, nowMs: Date.now() }),
        );
        for (const path of ['', 'dead-letters', 'dead-letters/letters']) {
          const page = await open(path);
          await page.getByText(hostile).first().waitFor();
          expect(await page.locator('main img').count()).toBe(0);
        }
        expect(complaints).toEqual([]);
      });
    },
    TIMEOUT_MS,
  );

  it(
    'have no serious finding of axe, light and dark, show each focus, and hide nothing sideways on a phone',
    async () => {
      await withApp(browser, async ({ open, destination, dashboard }) => {
        const first = await open(`dead-letters/replay?selection=destination:${destination}`);
        await first.getByRole('textbox', { name: 'Reason' }).fill('INC-215');
        await first.getByRole('button', { name: 'Replay 3 letters', disabled: false }).click();
        await heading(first, /^Campaign c/);
        const campaign = new URL(first.url()).pathname.split('/').at(-1);
        const letter = `dead-letters/${destination}/metric-event~purchase-1`;
        const paths = [
          '',
          'dead-letters',
          'dead-letters/letters',
          letter,
          'events',
          'events?find=10492',
          `events/${destination}/metric-event~purchase-1`,
          `dead-letters/replay?selection=destination:${destination}`,
          `dead-letters/discard?selection=destination:${destination}`,
          'campaigns',
          `campaigns/${destination}/${campaign}`,
          'audit',
          `destinations/${destination}/metric-event`,
          'workers',
          `destinations/${destination}`,
        ];
        for (const colorScheme of ['light', 'dark'] as const) {
          const width = colorScheme === 'dark' ? 390 : 1280;
          const page = await open('', { colorScheme, viewport: { width, height: 844 } });
          for (const path of paths) {
            await page.goto(`${dashboard.url}/app/${path}`);
            await page.getByText('The same as a command').waitFor();
            await page.getByText('live', { exact: true }).waitFor();
            await page.getByLabel('Loading').waitFor({ state: 'detached' });
            expect([path, colorScheme, await seriousFindings(page)]).toEqual([path, colorScheme, []]);
            expect([path, await hiddenSideways(page)]).toEqual([path, 0]);
            expect([path, colorScheme, await unseenFocus(page)]).toEqual([path, colorScheme, []]);
          }
          await page.close();
        }
      });
    },
    TIMEOUT_MS,
  );

  it(
    'need less than 300 kB of script before they show their figures, compressed',
    async () => {
      await withApp(browser, async ({ open, destination, dashboard }) => {
        const page = await open('');
        const loaded = new Set<string>();
        page.on('response', (answer) => loaded.add(new URL(answer.url()).pathname));
        for (const path of ['', `destinations/${destination}/metric-event`]) {
          loaded.clear();
          await page.goto(`${dashboard.url}/app/${path}`);
          await page.getByText('The same as a command').waitFor();
          await page.getByText('Waiting', { exact: true }).first().waitFor();
          const scripts = [...loaded].filter((name) => name.endsWith('.js') && !name.includes('charts'));
          const sizes = await Promise.all(
            scripts.map(async (name) => {
              const file = new URL(`assets/${name.split('/').at(-1)}`, PAGES_FOLDER);
              return gzipSync(await readFile(file)).length;
            }),
          );
          expect(scripts.length).toBeGreaterThan(3);
          expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(300_000);
        }
      });
    },
    TIMEOUT_MS,
  );
});
