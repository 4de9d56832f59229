import { findChromium, installChromium } from '../src/chromium.js';

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
