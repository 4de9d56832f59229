import { type Browser, launchBrowser, type Page } from '@tracklayer/browser';
import axe from 'axe-core';
import { PASSWORD, withTeam } from './support/team-world.js';

// A program and a browser start: room for a machine that is slow and busy.
const TIMEOUT_MS = 300_000;

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
}, TIMEOUT_MS);

afterAll(() => browser?.close());

async function enter(page: Page, password: string): Promise<void> {
  await page.getByLabel('Name').fill('vi');
  await page.getByLabel('Password').fill(password);
  await page.getByLabel('Password').press('Enter');
}

describe('the sign-in of the built dashboard, in a browser', () => {
  it(
    'comes before a view, says what went wrong, leads back to the view, and ends',
    async () => {
      await withTeam(browser, async ({ open, url, users, complaints }) => {
        const page = await open('/app/dead-letters?selection=code%3A404');
        await page.getByRole('heading', { name: 'Sign in to TrackLayer' }).waitFor();
        await page.getByRole('form', { name: 'Sign in' }).waitFor();
        await page.evaluate(axe.source);
        const { violations } = await page.evaluate(() => axe.run());
        expect(violations.map(({ id }) => id)).toEqual([]);

        await enter(page, 'wrong horse battery');
        await page.getByText('The name or the password is wrong.').waitFor();
        await page.getByText('npx tracklayer users password NAME').waitFor();
        await enter(page, PASSWORD);
        await page.getByRole('heading', { name: 'Dead letters', level: 1 }).waitFor();
        expect(page.url()).toBe(`${url}/app/dead-letters?selection=code%3A404`);

        await page.getByLabel('Navigation').click();
        await page.getByText('vi, viewer').waitFor();
        await page.getByRole('button', { name: 'Sign out' }).click();
        await page.getByRole('heading', { name: 'Sign in to TrackLayer' }).waitFor();

        // A page of the older kind, and a user who goes.
        await page.goto(`${url}/workers`);
        await page.getByRole('form', { name: 'Sign in' }).waitFor();
        await enter(page, PASSWORD);
        await page.waitForURL(`${url}/workers`);
        await users.remove('vi');
        await page.goto(`${url}/app/workers`);
        await page.getByRole('heading', { name: 'Sign in to TrackLayer' }).waitFor();
        await page.getByText('The sign-in has ended.').waitFor();
        expect(complaints).toEqual([]);
      });
    },
    TIMEOUT_MS,
  );
});
