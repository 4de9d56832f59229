import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, launchBrowser } from '@tracklayer/browser';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { testRedisUrl } from '@tracklayer/testing';
import { withApp } from './support/app-world.js';
import { addBackfill } from './support/back-fill.js';
import { SECRETS } from './support/jobs.js';
import { hiddenSideways, seriousFindings } from './support/serious-findings.js';

// A browser and the built dashboard start: room for a machine that is slow and busy.
const TIMEOUT_MS = 240_000;
const REFUSED = '{"file":"orders.csv","line":3,"reasons":[],"original":"9003,,12.00"}\n';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
}, TIMEOUT_MS);

afterAll(() => browser?.close());

/** A back-fill that runs, with a rejects file on this machine. Runs the body, then removes the file. */
async function withBackfill(destination: string, body: () => Promise<void>): Promise<void> {
  const redis = connectRedis(testRedisUrl(), { role: 'reader', name: 'dashboard test' });
  const folder = await mkdtemp(join(tmpdir(), 'tracklayer-rejects-'));
  const path = join(folder, 'spring.rejects.ndjson');
  try {
    await writeFile(path, REFUSED);
    await addBackfill(redis, destination, { id: 'spring', path, bytes: REFUSED.length });
    await body();
  } finally {
    await rm(folder, { recursive: true });
    await closeRedis(redis, 1_000);
  }
}

describe('back-fills, people, flows and set-up in a browser', () => {
  it(
    'pause a back-fill with a reason, and find a person without the person in an address',
    async () => {
      await withApp(browser, async ({ open, destination, complaints }) => {
        await withBackfill(destination, async () => {
          const page = await open('back-fills');
          await page.getByRole('link', { name: 'spring' }).press('Enter');
          await page.getByRole('heading', { name: 'spring', level: 1 }).waitFor();
          await page.getByText(`on ${hostname()}, where this dashboard runs`).waitFor();
          const lines = page.getByRole('region', { name: 'Download' });
          await lines.getByRole('textbox', { name: 'Reason' }).fill('INC-212');
          const started = page.waitForEvent('download');
          await lines.getByRole('button', { name: 'Download the lines, with their people' }).press('Enter');
          expect(await readFile(await (await started).path(), 'utf8')).toBe(REFUSED);
          const steer = page.getByRole('region', { name: 'Steer' });
          expect(await steer.getByRole('button', { name: 'Pause' }).isDisabled()).toBe(true);
          await steer.getByRole('textbox', { name: 'Reason' }).fill('INC-212');
          await steer.getByRole('button', { name: 'Pause' }).press('Enter');
          await page.getByText('No entry is sent until somebody resumes it.').waitFor();
          await steer.getByRole('button', { name: 'Resume' }).waitFor();

          await page.goto(page.url().replace(/back-fills.*/, 'people'));
          await page.getByRole('textbox', { name: 'Person' }).fill(SECRETS[0] ?? '');
          await page.getByRole('textbox', { name: 'Reason' }).fill('request 17');
          await page.keyboard.press('Enter');
          const held = page.getByRole('region', { name: destination });
          await held.getByText('Dead letters').waitFor();
          for (const secret of SECRETS) expect(await held.textContent()).not.toContain(secret);
          expect(page.url()).not.toContain('%40');
          const reveal = page.getByRole('region', { name: 'Reveal' });
          await reveal.getByRole('textbox', { name: 'Reason' }).fill('request 17');
          await reveal.getByRole('button', { name: 'Reveal everything' }).press('Enter');
          await held
            .getByText(SECRETS[0] ?? '')
            .first()
            .waitFor();
          expect(complaints).toEqual([]);
        });
      });
    },
    TIMEOUT_MS,
  );

  it(
    'have no serious finding of axe, light and dark, and hide nothing sideways on a phone',
    async () => {
      await withApp(browser, async ({ open, destination, dashboard }) => {
        await withBackfill(destination, async () => {
          const paths = ['back-fills', `back-fills/${destination}/spring`, 'people', 'flows', 'set-up'];
          for (const colorScheme of ['light', 'dark'] as const) {
            const width = colorScheme === 'dark' ? 390 : 1280;
            const page = await open('people', { colorScheme, viewport: { width, height: 844 } });
            for (const path of paths) {
              await page.goto(`${dashboard.url}/app/${path}`);
              await page.getByText('live', { exact: true }).waitFor();
              await page.getByLabel('Loading').waitFor({ state: 'detached' });
              expect([path, colorScheme, await seriousFindings(page)]).toEqual([path, colorScheme, []]);
              expect([path, await hiddenSideways(page)]).toEqual([path, 0]);
            }
            await page.close();
          }
        });
      });
    },
    TIMEOUT_MS,
  );
});
