/** `npm run pictures`: takes the pictures of the documentation from the demo, light and dark. */
import { fileURLToPath } from 'node:url';
import { installChromium, launchBrowser } from '@tracklayer/browser';
import { createCamera } from './camera.js';
import { playNight } from './night.js';
import { withDemo } from './with-demo.js';

const FOLDER = fileURLToPath(new URL('../../../../docs/images/pages/', import.meta.url));
const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
const WAIT_MS = 60_000;

await installChromium(process.env, console.error);
const browser = await launchBrowser();
try {
  const camera = await createCamera(browser, FOLDER);
  const exitCode = await withDemo(async (dashboard) => {
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
  });
  if (exitCode !== 0) throw new Error(`The demo exited with ${exitCode}`);
} finally {
  await browser.close();
}
console.log(`The pictures are in ${FOLDER}`);
