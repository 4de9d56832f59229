import { findChromium, installChromium } from '../src/chromium.js';

describe('the browser for tests', () => {
  it('is the one that is named, before any on the PATH', () => {
    expect(findChromium({ CHROMIUM_PATH: process.execPath, PATH: process.env.PATH })).toBe(process.execPath);
  });

  it('is not a name that leads nowhere', () => {
    expect(findChromium({ CHROMIUM_PATH: '/no/such/file', PATH: '/no/such/folder' })).toBeUndefined();
  });

  it('says what to do where there is none and none can be installed', async () => {
    // Without a PATH there is no package manager either, root or not.
    const installing = installChromium({ PATH: '/no/such/folder' }, () => {});
    await expect(installing).rejects.toMatchObject({
      code: 'no_browser',
      message: expect.stringContaining('apt-get install chromium'),
    });
  });
});
