import { type Browser, launchBrowser, type Page } from '@tracklayer/browser';
import { withOrders } from './support/order-world.js';

// Several programs and a browser start: room for a machine that is slow and busy.
const TIMEOUT_MS = 180_000;

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
}, TIMEOUT_MS);

afterAll(() => browser?.close());

const order = (number: string) => ({
  name: 'purchase' as const,
  eventId: `order-${number}`,
  time: new Date().toISOString(),
  profile: { email: `p${number}@shop.example`, phoneNumber: '12' },
  properties: { orderId: number, value: 20, currency: 'EUR' },
});

/** Types into the search of the page, and waits for the state of the one event. */
async function find(page: Page, text: string, state: RegExp): Promise<void> {
  await page.getByRole('textbox', { name: 'Find' }).fill(text);
  await page.keyboard.press('Enter');
  await page.getByRole('row').filter({ hasText: `purchase order-` }).getByText(state).waitFor();
}

describe('an order in the pages of the built dashboard', () => {
  it(
    'is found while it waits, when it is delivered, and when it is dead, and seen in the live tail',
    async () => {
      await withOrders(browser, async ({ open, producer, sandbox, withWorker, destination, complaints }) => {
        const tail = await open(`events?destination=${destination}`);
        await tail.getByText('New steps appear at the top.').waitFor();
        await producer.track(order('10491'));
        await tail.getByRole('link', { name: 'purchase order-10491' }).waitFor();

        const page = await open('events');
        await find(page, '10491', /^waits for its profile/);
        await withWorker(async () => {
          // The page asks again by itself.
          await page.getByRole('row').getByText('delivered', { exact: true }).waitFor();
          await tail.getByRole('row', { name: /delivered.*purchase order-10491/ }).waitFor();
          sandbox.addFault({ endpoint: 'POST /api/events', kind: 'error', status: 400, count: 1 });
          await producer.track(order('10492'));
          await find(page, 'p10492@shop.example', /^dead/);
        });
        // The person stands where no server sees it, and the address alone finds the same.
        const { pathname, search, hash } = new URL(page.url());
        expect([search, decodeURIComponent(hash)]).toEqual(['?by=email', '#p10492@shop.example']);
        const again = await open(`${pathname.slice('/app/'.length)}${search}${hash}`);
        await again.getByRole('link', { name: 'purchase order-10492' }).click();

        await again.getByRole('heading', { name: 'purchase order-10492', level: 1 }).waitFor();
        await again
          .getByRole('img', { name: /\d m?s|\d min/ })
          .first()
          .waitFor();
        await again.getByText('profile.phoneNumber: invalid phone').first().waitFor();
        await again.getByRole('link', { name: 'Open the dead letter' }).waitFor();
        await again
          .getByText(`npx tracklayer events show order-10492 --destination ${destination}`)
          .waitFor();
        expect(complaints).toEqual([]);
      });
    },
    TIMEOUT_MS,
  );

  it(
    'stays in its lane while a person pauses it with a reason, and is delivered after the resume, by keyboard only',
    async () => {
      await withOrders(browser, async ({ open, producer, withWorker, destination, complaints }) => {
        await withWorker(async () => {
          const page = await open(`destinations/${destination}/metric-event`);
          await press(page, 'Pause this lane');
          await page.keyboard.type('INC-212');
          await page.keyboard.press('Tab');
          await page.keyboard.press('Enter');
          await page.getByText(/local paused it .*: INC-212/).waitFor();

          await producer.track(order('10493'));
          const event = await open(`events/${destination}/order-10493`);
          const link = event.getByRole('link', { name: 'Resume the lane metric-event' });
          await link.focus();
          await event.keyboard.press('Enter');
          await press(event, 'Resume this lane');
          await event.keyboard.type('INC-212 is over');
          await event.keyboard.press('Tab');
          await event.keyboard.press('Enter');
          await event.getByRole('button', { name: 'Pause this lane' }).waitFor();
          await event.goBack();
          await event
            .getByRole('region', { name: 'Event purchase' })
            .getByText('delivered')
            .first()
            .waitFor();
          // What happened is in the charts, too.
          await page.getByRole('region', { name: 'In and out' }).getByText('delivered').waitFor();
        });
        expect(complaints).toEqual([]);
      });
    },
    TIMEOUT_MS,
  );
});

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, disabled: false }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Reason' }).and(page.locator(':focus')).waitFor();
}
