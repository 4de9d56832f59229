/**
 * The night of `docs/runbooks/a-night-in-the-browser.md`, played on the data of the demo. The pictures are taken on the way, and a test
 * plays it too. So the page cannot tell of a button that is gone.
 */
import type { Page } from '@tracklayer/browser';

/** Takes the picture of this name. */
export type Camera = (page: Page, name: string) => Promise<void>;

export interface Night {
  destination: string;
  /** The letter that on-call looked at. */
  letter: string;
  campaign: string;
}

/** @param url the address of the dashboard */
export async function playNight(page: Page, url: string, camera: Camera): Promise<Night> {
  const heading = (name: string | RegExp) => page.getByRole('heading', { name, level: 1 }).waitFor();
  const open = async (path: string, name: string | RegExp) => {
    await page.goto(`${url}/app/${path}`);
    await heading(name);
  };

  // 1. What is broken, and what is not.
  await open('', 'Now');
  await page.getByText('outlet is held: Klaviyo refuses the key').waitFor();
  const need = page.getByRole('heading', { name: /dead letters: invalid \(giftNote\)/ }).locator('..');
  await need.waitFor();
  await page.getByRole('img', { name: /^main in the last hour/ }).waitFor();
  await camera(page, 'now');

  // 2. The reason.
  await need.getByRole('link', { name: 'Show the letters' }).click();
  await heading('Letters');
  await page
    .getByRole('row')
    .filter({ hasText: 'main' })
    .getByRole('link', { name: 'purchase' })
    .first()
    .click();
  await heading('purchase');
  await page.getByText('"giftNote"').waitFor();
  await camera(page, 'letter');
  const [destination = '', letter = ''] = new URL(page.url()).pathname.split('/').slice(-2);

  // 3. The edit, and what it does.
  await page.getByRole('link', { name: 'Letters of the same cause' }).click();
  await page.getByRole('link', { name: 'Replay these…' }).first().click();
  await heading('Replay');
  await page.getByRole('checkbox', { name: 'Remove properties.giftNote' }).check();
  await page.getByText(/\d+ changed\./).waitFor();
  await page.locator('del').first().waitFor();
  await camera(page, 'replay');

  // 4. The replay, in steps.
  const steps = page.getByRole('combobox', { name: 'Steps' });
  await steps.fill('2, all');
  await page.keyboard.press('Escape');
  await page.getByRole('textbox', { name: 'Reason' }).fill('INC-214: gift notes left out');
  await page.getByRole('button', { name: /^Replay \d+ letters$/, disabled: false }).click();
  await heading(/^Campaign c/);
  const campaign = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  await page.getByText('done', { exact: true }).waitFor();
  await camera(page, 'campaign');

  // 5. One of the orders, from its first call to its delivery.
  await open(`events/${destination}/${letter}`, /purchase/);
  await page.getByText('replayed').first().waitFor();
  await camera(page, 'event');

  // 6. The record.
  await open('audit', 'Audit');
  await page.getByRole('row', { name: /campaign start.*INC-214: gift notes left out/ }).waitFor();
  await camera(page, 'audit');
  return { destination, letter, campaign };
}
