import { readFile } from 'node:fs/promises';
import { type Browser, launchBrowser, type Page } from '@tracklayer/browser';
import { maskRemark } from '@tracklayer/dead-letters';
import { jsonText } from '@tracklayer/format';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { testRedisUrl } from '@tracklayer/testing';
import { type AppWorld, withApp } from './support/app-world.js';
import { announceHostile, answerHostile } from './support/hostile-worker.js';
import { type HostileWorld, idOf, seedHostile } from './support/seed-hostile.js';

// A browser and the built dashboard start: room for a machine that is slow and busy.
const TIMEOUT_MS = 240_000;

/** Whatever data became an element, a handler, or a script that ran. */
const INTRUDERS = `(() => {
  const RUNS = /^(href|src|action|formaction|xlink:href)=\\s*(javascript|data:text|vbscript)/i;
  const found = [...document.querySelectorAll('*')].flatMap((element) => [
    ...(/hostile/.test(element.getAttribute('class') ?? '') ? [element.outerHTML] : []),
    ...[...element.attributes].filter(({ name, value }) => /^on/.test(name) || RUNS.test(name + '=' + value))
      .map(({ name, value }) => name + '=' + value),
    ...(element.matches('iframe, object, embed, base:not([href="/queues/"])') ? [element.outerHTML] : []),
    ...(element.matches('script:not([src], [type="application/json"])') ? [element.outerHTML] : []),
  ]);
  const ran = window.hostile === undefined ? [] : ['a script ran: ' + window.hostile];
  return [...found, ...ran, ...(window.violations ?? []).filter((each) => !/fonts.googleapis/.test(each))];
})()`;

/** A violation of the policy is no error of the page, so it is collected in the page. */
const COLLECT = `window.violations = [];
document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
  window.violations.push([violatedDirective, blockedURI, sample].join(' ')));`;

/** The policy keeps Bull Board's web fonts out, and the API refuses a selection that is none. */
const EXPECTED = /fonts\.googleapis\.com|the server responded with a status of 400/;

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
}, TIMEOUT_MS);

afterAll(() => browser?.close());

async function expectInert(page: Page) {
  expect([page.url(), await page.evaluate(INTRUDERS)]).toEqual([page.url(), []]);
}

const link = (path: string, ...parts: string[]) => [path, ...parts.map(encodeURIComponent)].join('/');

describe('10,000 hostile values in every field', () => {
  it(
    'are inert text on every page, in the raw queues and in the exported audit',
    async () => {
      await withApp(browser, async (world) => {
        const hostile = await seedHostile(world);
        const page = await world.open('workers');
        await page.addInitScript(COLLECT);
        for (const path of pagesOf(world, hostile)) {
          await page.goto(`${world.dashboard.url}/app/${path}`);
          await page.getByLabel('Loading').waitFor({ state: 'detached' });
          await page.getByText('live', { exact: true }).waitFor();
          if (path.startsWith('events/'))
            await page.getByRole('heading', { name: /hostile/, level: 1 }).waitFor();
          await expectInert(page);
        }
        await showAccount(page, world, hostile);
        await showEveryValue(page, world, hostile);
        await exportAudit(page, world);
        for (const path of rawPagesOf(world, hostile)) {
          await page.goto(`${world.dashboard.url}${path}`);
          await page.getByText('hostile', { exact: false }).filter({ visible: true }).first().waitFor();
          await expectInert(page);
        }
        expect(world.complaints.filter((each) => !EXPECTED.test(each))).toEqual([]);
      });
    },
    TIMEOUT_MS,
  );
});

function pagesOf(
  { destination }: AppWorld,
  { names, letters, campaignId, migrationId }: HostileWorld,
): string[] {
  const [name = ''] = names;
  const [letter = ''] = letters.keys();
  return [
    '',
    'dead-letters',
    'dead-letters/letters',
    `dead-letters/replay?${new URLSearchParams({ selection: `destination:${destination}` })}`,
    `dead-letters/discard?${new URLSearchParams({ selection: `destination:${destination}` })}`,
    `dead-letters/letters?${new URLSearchParams({ selection: names.join(' ') })}`,
    'events',
    `events?${new URLSearchParams({ find: name })}`,
    ...names.slice(0, 3).map((each) => link('events', destination, idOf(each))),
    link('events', destination, letter),
    'campaigns',
    link('campaigns', destination, campaignId),
    'back-fills',
    link('back-fills', destination, migrationId),
    `destinations/${destination}`,
    `destinations/${destination}/list-subscription`,
    `destinations/${destination}/metric-event`,
    'workers',
    'people',
  ];
}

/** What a worker answers is hostile, and so is the name of the person, which a provider gave. */
async function showAccount(page: Page, { dashboard, destination }: AppWorld, { values }: HostileWorld) {
  const at = (index: number) => values[index] ?? '';
  const [by, byKind] = [at(1), 'token'];
  await page.route('**/api/v1/session', (route) =>
    route.fulfill({ json: { caller: { by, byKind, scope: 'read' }, canSignOut: true, methods: {} } }),
  );
  await page.route('**/api/v1/me', (route) => route.fulfill({ json: { by, byKind, scope: 'read' } }));
  const redis = connectRedis(testRedisUrl(), { role: 'reader', name: 'hostile worker' });
  try {
    await announceHostile(redis, destination, at, { stopping: false });
    for (const path of ['set-up', `flows?destination=${destination}`]) {
      await Promise.all([page.goto(`${dashboard.url}/app/${path}`), answerHostile(redis, destination, at)]);
      await page.getByText('hostile').nth(5).waitFor();
      await page.getByRole('region', { name: 'Account' }).getByText(by).waitFor();
      await expectInert(page);
    }
    // Why the person may not act names the person.
    await page.goto(`${dashboard.url}/app/people`);
    await page.locator('main').getByText(by).waitFor();
    await expectInert(page);
  } finally {
    await page.unrouteAll();
    await closeRedis(redis, 1_000);
  }
}

function rawPagesOf({ destination }: AppWorld, { letters }: HostileWorld): string[] {
  const [letter = ''] = letters.keys();
  const queue = `/queues/queue/${destination}.metric-event`;
  return [
    `${queue}?status=waiting`,
    '/',
    '/dead-letters',
    link('/dead-letters', destination, letter),
    '/workers',
  ];
}

/** Each letter shows each of its values, as JSON without the characters that a screen obeys. */
async function showEveryValue(page: Page, { dashboard, destination }: AppWorld, { letters }: HostileWorld) {
  let seen = 0;
  for (const [id, values] of letters) {
    await page.goto(`${dashboard.url}/app/${link('dead-letters', destination, id)}`);
    await page.getByText('Job, with personal data masked').waitFor();
    const text = (await page.locator('main').textContent()) ?? '';
    const missing = values.filter((value) => !text.includes(jsonText(maskRemark(value)).slice(1, -1)));
    expect(missing).toEqual([]);
    await expectInert(page);
    seen += values.length;
  }
  expect(seen).toBe(10_000);
}

async function exportAudit(page: Page, { dashboard }: AppWorld) {
  await page.goto(`${dashboard.url}/app/audit`);
  await page
    .getByRole('row', { name: /discard/ })
    .first()
    .waitFor();
  await expectInert(page);
  const asked = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export as CSV' }).press('Enter');
  const csv = await readFile(await (await asked).path(), 'utf8');
  expect(csv.match(/discard/g)?.length).toBeGreaterThanOrEqual(40);
  // A cell that begins like a formula, and what a terminal obeys.
  expect(csv.match(/(?:^|[,\n])"?[=+@|%\t-][^",\n]*/g)).toBeNull();
  expect(csv).not.toMatch(/(?![\t\r\n])[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u);
}
