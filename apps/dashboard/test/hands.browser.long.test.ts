import { type Browser, launchBrowser, type Page } from '@tracklayer/browser';
import { withReplays } from './support/replay-world.js';

// Several programs and a browser start: room for a machine that is slow and busy.
const TIMEOUT_MS = 180_000;

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
}, TIMEOUT_MS);

afterAll(() => browser?.close());

const heading = (page: Page, name: string | RegExp) =>
  page.getByRole('heading', { name, level: 1 }).waitFor();

/** A key on a button that is still disabled does nothing, so a test waits for it. */
const enabled = (page: Page, name: string) => page.getByRole('button', { name, disabled: false });

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

describe('the hands of the built dashboard, in a browser', () => {
  it(
    'lead from a cause to its letters, an edit, a preview, and a replay in steps to its end',
    async () => {
      await withReplays(browser, { good: 12, bad: 0 }, async ({ open, destination, worker, complaints }) => {
        const page = await open('dead-letters');
        await page.getByRole('link', { name: '12 letters: invalid (phone_number)' }).press('Enter');
        await heading(page, 'Letters');
        await page.getByRole('link', { name: 'Replay these…' }).press('Enter');
        await heading(page, 'Replay');
        await page.getByText('12 dead letters', { exact: true }).waitFor();

        // The field that Klaviyo refused comes first. Its form shows what the edit does to some letters.
        const phone = page.getByRole('textbox', { name: /^New value of / }).first();
        expect(await phone.getAttribute('aria-label')).toBe('New value of profile.phoneNumber');
        await phone.fill('12');
        await page.getByText('12 would be invalid and stay dead.').waitFor();
        await page.getByText('Every letter would stay dead.').waitFor();
        await phone.fill('');
        await page.getByRole('checkbox', { name: 'Remove profile.phoneNumber' }).press('Space');
        await page.getByRole('textbox', { name: 'New value of properties.value' }).fill('7.5');
        await page.getByRole('status').getByText('12 changed.').waitFor();
        await page.locator('ins', { hasText: '7.5' }).nth(4).waitFor();

        expect(await page.getByRole('combobox', { name: 'Steps' }).inputValue()).toBe('10, 100, all');
        expect(await button(page, 'Replay 12 letters').isDisabled()).toBe(true);
        await page.getByText('Write a reason first.').waitFor();
        await page.getByRole('textbox', { name: 'Reason' }).fill('INC-212');
        await enabled(page, 'Replay 12 letters').waitFor();
        await page.getByRole('textbox', { name: 'Reason' }).press('Enter');

        await heading(page, /^Campaign c/);
        await page.getByRole('heading', { name: 'It waits for a worker' }).waitFor();
        await worker();
        await page.getByText('12 of 12 letters ended').waitFor();
        await page.getByText('12 delivered').waitFor();
        await page.getByText('done', { exact: true }).waitFor();
        expect(await button(page, 'Cancel the campaign').count()).toBe(0);

        const again = await open(`campaigns?destination=${destination}`);
        await again
          .getByRole('row', { name: /INC-212/ })
          .getByText('12 of 12')
          .waitFor();
        const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
        await again.keyboard.press('/');
        await again.getByRole('textbox', { name: 'Search' }).fill(id);
        await again.keyboard.press('Enter');
        await heading(again, `Campaign ${id}`);
        expect(complaints).toEqual([]);
      });
    },
    TIMEOUT_MS,
  );

  it(
    'stop a campaign whose letters die again, say by which cause, and cancel it',
    async () => {
      await withReplays(browser, { good: 0, bad: 12 }, async ({ open, destination, worker, complaints }) => {
        await worker();
        const page = await open(`dead-letters/replay?selection=destination:${destination}`);
        await page.getByRole('textbox', { name: 'Reason' }).fill('INC-213');
        await page.getByRole('combobox', { name: 'Steps' }).fill('2, all');
        await page.keyboard.press('Escape');
        await enabled(page, 'Replay 12 letters').press('Enter');
        await page.getByRole('heading', { name: /^It stopped after step 1 of 2: too many/ }).waitFor();
        await page.getByRole('heading', { name: /^2 letters: / }).waitFor();
        expect(await button(page, 'Resume').isDisabled()).toBe(true);
        await page.getByRole('textbox', { name: 'Reason' }).fill('phones are still wrong');
        await enabled(page, 'Cancel the campaign').press('Enter');
        await page.getByText('cancelled', { exact: true }).waitFor();
        await page.getByText('10 not sent').waitFor();

        // The audit has both acts, and gives them as a file.
        await page.getByRole('link', { name: 'Audit', exact: true }).press('Enter');
        await page.getByRole('row', { name: /campaign cancel.*phones are still wrong/ }).waitFor();
        const asked = page.waitForEvent('download');
        await button(page, 'Export as CSV').press('Enter');
        const file = await (await asked).createReadStream();
        const csv = (await file.toArray()).join('');
        expect(csv).toMatch(new RegExp(`,${destination},campaign-start,local,user,INC-213,`));
        expect(csv.split('\r\n')[0]).toMatch(/^time,destination,action,/);
        await page.getByRole('combobox', { name: 'Action' }).selectOption('discard');
        await page.getByRole('heading', { name: 'No entries match' }).waitFor();
        expect(complaints).toEqual([]);
      });
    },
    TIMEOUT_MS,
  );

  it(
    'discard letters only with a reason and a confirmation',
    async () => {
      await withReplays(browser, { good: 3, bad: 0 }, async ({ open, destination, letters }) => {
        const page = await open('dead-letters/letters');
        await page.getByRole('link', { name: 'Discard these…' }).click();
        await page.getByRole('link', { name: `${destination}: 3` }).click();
        await page.getByRole('textbox', { name: 'Reason' }).fill('load test');
        expect(await button(page, 'Discard 3 letters').isDisabled()).toBe(true);
        await page.getByRole('checkbox', { name: 'Klaviyo never gets these 3 letters.' }).click();
        await button(page, 'Discard 3 letters').click();
        await page.getByRole('heading', { name: '3 letters discarded' }).waitFor();
        expect(await letters.count(destination, {})).toBe(0);
      });
    },
    TIMEOUT_MS,
  );

  it(
    'let a reader without the scope act on nothing, and say why',
    async () => {
      await withReplays(browser, { good: 3, bad: 0 }, async ({ open, destination, token }) => {
        const extraHTTPHeaders = { authorization: `Bearer ${await token('read')}` };
        for (const act of ['replay', 'discard'] as const) {
          const why = `${destination} has the scope read. The scope operate is needed to ${act} letters.`;
          const page = await open(`dead-letters/${act}?selection=destination:${destination}`, {
            extraHTTPHeaders,
          });
          await page.getByText(why).waitFor();
          expect(
            await button(page, act === 'replay' ? 'Replay 3 letters' : 'Discard 3 letters').isDisabled(),
          ).toBe(true);
        }
      });
    },
    TIMEOUT_MS,
  );
});
