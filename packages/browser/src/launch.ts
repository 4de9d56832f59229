import { type Browser, chromium } from 'playwright-core';
import { findChromium, noBrowser } from './chromium.js';

/** A machine of tests has no display, often no sandbox for a root's browser, and needs nothing from outside. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts a browser without a window, with a profile of its own. @throws {NoBrowserError} */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium(process.env);
  if (executablePath === undefined) throw noBrowser();
  return chromium.launch({ executablePath, args: ARGS });
}
