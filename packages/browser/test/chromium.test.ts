import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { findChromium, installChromium } from '../src/chromium.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

describe('findChromium and installChromium', () => {
  it('prefer the browser of CHROMIUM_PATH to one on the PATH', () => {
    expect(findChromium({ CHROMIUM_PATH: process.execPath, PATH: process.env.PATH })).toBe(process.execPath);
  });

  it('ignore a path without a file', () => {
    expect(findChromium({ CHROMIUM_PATH: '/no/such/file', PATH: '/no/such/folder' })).toBeUndefined();
  });

  it('say what to do if there is no browser and none can be installed', async () => {
    // Without a PATH there is no package manager either.
    const installing = installChromium({ PATH: '/no/such/folder' }, () => {});
    await expect(installing).rejects.toMatchObject({
      code: 'no_browser',
      message: expect.stringContaining('apt-get install chromium'),
    });
  });
});

describe('a test that starts a browser', () => {
  it('has a name by which a run knows that it needs one', async () => {
    const unnamed: string[] = [];
    for await (const file of glob('{packages,apps}/*/test/**/*.test.ts', { cwd: ROOT })) {
      if (file.endsWith('.browser.long.test.ts')) continue;
      const source = await readFile(`${ROOT}/${file}`, 'utf8');
      if (/\blaunchBrowser\(/.test(source)) unnamed.push(file);
    }
    expect(unnamed).toEqual([]);
  });
});
