import { type Browser, launchBrowser, type Page } from '@tracklayer/browser';
import axe from 'axe-core';
import { addBackfill } from './support/back-fill.js';
import { death } from './support/jobs.js';
import { PASSWORD, type TeamWorld, withTeam } from './support/team-world.js';

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

  it(
    'lets a viewer read each page, and change nothing on any of them',
    async () => {
      await withTeam(browser, async (world) => {
        const { open, url, destination, deadLetters, complaints } = world;
        const campaign = await seed(world);
        const page = await open('/app/sign-in');
        const refused: string[] = [];
        page.on('response', (answer) => answer.status() >= 400 && refused.push(answer.url()));
        await enter(page, PASSWORD);
        await page.getByRole('heading', { name: 'Now', level: 1 }).waitFor();
        refused.length = 0;
        for (const [path, act, buttons] of pagesOf(destination, campaign)) {
          await page.goto(`${url}/app/${path}`);
          await page.getByText('live', { exact: true }).waitFor();
          await page.getByLabel('Loading').waitFor({ state: 'detached' });
          if (act !== undefined) await page.getByText(`Your role is viewer. ${act}.`).first().waitFor();
          expect([path, await page.evaluate(DISABLED)]).toEqual([path, buttons]);
          // Whatever a viewer can press is no act.
          await page.evaluate(PRESS_ALL);
          expect([path, await page.getByRole('dialog').count()]).toEqual([path, 0]);
        }
        for (const path of ['/', '/dead-letters', '/workers', '/queues']) await page.goto(`${url}${path}`);
        expect(refused.filter((each) => !each.includes('fonts.googleapis'))).toEqual([]);
        for await (const { by } of deadLetters.audit(destination)) expect(by).not.toBe('vi');
        expect(complaints).toEqual([]);
      });
    },
    TIMEOUT_MS,
  );
});

const DISABLED = `[...document.querySelectorAll('main button:disabled')].map((each) => each.textContent).sort()`;
const PRESS_ALL = `document.querySelectorAll('main button:not(:disabled)').forEach((each) => each.click())`;

/** What each page offers somebody who may do more. Resolves to the id of the campaign. */
async function seed({ redis, destination, deadLetters }: TeamWorld): Promise<string> {
  for (const jobId of ['purchase-1', 'purchase-2']) {
    await deadLetters.record(destination, death({ ref: { type: 'metric-event', jobId }, nowMs: Date.now() }));
  }
  await addBackfill(redis, destination, { id: 'spring', path: '/tmp/spring.rejects.ndjson', bytes: 90 });
  const order = { selection: { code: 'invalid' }, by: 'ada', reason: 'INC-212' };
  return (await deadLetters.campaigns.start(destination, order, { inWorkers: true })).id;
}

/** Each page, what its acts need, and the buttons that a viewer sees and cannot press. */
function pagesOf(
  destination: string,
  campaign: string,
): [path: string, act: string | undefined, disabled: string[]][] {
  const selection = new URLSearchParams({ selection: `destination:${destination}` });
  const lane = 'An operator can pause and resume lanes';
  return [
    ['', undefined, []],
    [`destinations/${destination}`, undefined, []],
    [`destinations/${destination}/metric-event`, lane, ['Pause this lane']],
    ['events', undefined, []],
    ['dead-letters', undefined, []],
    ['dead-letters/letters', undefined, []],
    [`dead-letters/${destination}/metric-event~purchase-1`, undefined, []],
    [`dead-letters/replay?${selection}`, 'An operator can replay letters', ['Replay 2 letters']],
    [`dead-letters/discard?${selection}`, 'An operator can discard letters', ['Discard 2 letters']],
    ['campaigns', undefined, []],
    [
      `campaigns/${destination}/${campaign}`,
      'An operator can steer campaigns',
      ['Cancel the campaign', 'Pause'],
    ],
    ['workers', undefined, []],
    ['audit', undefined, []],
    ['back-fills', undefined, []],
    [
      `back-fills/${destination}/spring`,
      'An operator can steer back-fills',
      ['Cancel the back-fill', 'Download the lines, with their people', 'Pause'],
    ],
    ['people', 'An operator can look people up', ['Find']],
    ['flows', undefined, []],
    ['set-up', undefined, []],
  ];
}
