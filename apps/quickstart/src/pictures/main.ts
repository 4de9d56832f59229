/** `npm run pictures`: takes the pictures of the documentation from the demo, light and dark. */
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { installChromium, launchBrowser } from '@tracklayer/browser';
import { createCamera } from './camera.js';
import { playNight } from './night.js';
import { withDemo } from './with-demo.js';

const FOLDER = fileURLToPath(new URL('../../../../docs/images/pages/', import.meta.url));
const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
/** The charts of a lane are on one screen. */
const TALL = { width: 1280, height: 1060 };
const WAIT_MS = 60_000;
/** A history has one point for each minute. */
const HISTORY_MS = 8 * 60_000;

await installChromium(process.env, console.error);
const browser = await launchBrowser();
try {
  const camera = await createCamera(browser, FOLDER);
  const exitCode = await withDemo(async (dashboard) => {
    const filledAtMs = Date.now();
    const page = await browser.newPage({ viewport: WIDE });
    page.setDefaultTimeout(WAIT_MS);
    await playNight(page, dashboard, camera);
    const show = async (path: string, name: string, seen: string) => {
      await page.goto(`${dashboard}/app/${path}`);
      await page.getByText(seen).first().waitFor();
      await page.getByLabel('Loading').waitFor({ state: 'detached' });
      await camera(page, name);
    };
    await show('dead-letters', 'causes', 'Replay these…');
    await show('flows', 'flows', 'A person places an order');
    await show('back-fills', 'back-fills', 'orders_since_2024');
    await page.setViewportSize(PHONE);
    await show('', 'phone', 'Klaviyo refuses the key');
    await sleep(Math.max(0, filledAtMs + HISTORY_MS - Date.now()));
    await page.setViewportSize(TALL);
    await show('destinations/main/metric-event', 'lane', 'Age of the oldest job');
  });
  if (exitCode !== 0) throw new Error(`The demo exited with ${exitCode}`);
} finally {
  await browser.close();
}
console.log(`The pictures are in ${FOLDER}`);
