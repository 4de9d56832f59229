export type { Browser, BrowserContextOptions, Page } from 'playwright-core';
export { installChromium } from './chromium.js';
export { launchBrowser } from './launch.js';
