import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from '@tracklayer/browser';
import type { Camera } from './night.js';

const MOST_BYTES = 150_000;
const QUALITY = 0.8;

/** Takes each picture light and dark, as WebP: `now.light.webp` and `now.dark.webp`. @throws where one is too large */
export async function createCamera(browser: Browser, folder: string): Promise<Camera> {
  await mkdir(folder, { recursive: true });
  const darkroom = await browser.newPage();
  return async (page, name) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
      const picture = await webp(darkroom, await page.screenshot({ animations: 'disabled' }));
      if (picture.length > MOST_BYTES) throw new Error(`${name} ${colorScheme} has ${picture.length} bytes`);
      await writeFile(join(folder, `${name}.${colorScheme}.webp`), picture);
    }
  };
}

/** The browser itself writes WebP, so no library is needed. */
async function webp(page: Page, png: Buffer): Promise<Buffer> {
  const url: unknown = await page.evaluate(`(async () => {
    const image = new Image();
    image.src = 'data:image/png;base64,${png.toString('base64')}';
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.width;
    canvas.height = image.height;
    canvas.getContext('2d').drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', ${QUALITY});
  })()`);
  return Buffer.from(String(url).slice('data:image/webp;base64,'.length), 'base64');
}
