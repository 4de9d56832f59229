import { type Browser, chromium } from 'playwright-core';
import { findChromium, noBrowser } from './chromium.js';

/** A test machine has no display, often no sandbox for root, and needs nothing from the network. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts a browser without a window and with its own profile. @throws {NoBrowserError} */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium(process.env);
  if (executablePath === undefined) throw noBrowser();
  return chromium.launch({ executablePath, args: ARGS });
}
