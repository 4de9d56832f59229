export type { Browser, BrowserContextOptions, Page } from 'playwright-core';
export { installChromium, NoBrowserError } from './chromium.js';
export { launchBrowser } from './launch.js';
