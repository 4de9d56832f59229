/**
 * Finds a browser for tests, or installs the package of Debian. Without a browser a test of a page fails and says what to do. It
 * is never skipped, because then a page that is broken in every browser would pass.
 */
import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

type Env = Readonly<Record<string, string | undefined>>;

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const INSTALL_MS = 600_000;
/** Waits while another package manager runs. */
const INSTALL =
  'install() { apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 chromium; }\n' +
  'install || { apt-get update -q && install; }';

export class NoBrowserError extends Error {
  override readonly name = 'NoBrowserError';
  readonly code = 'no_browser';
}

/** The path of a Chromium: first `CHROMIUM_PATH`, then the PATH. */
export function findChromium(env: Env): string | undefined {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [env.CHROMIUM_PATH, ...onPath].find((file) => file !== undefined && isExecutable(file));
}

/** Installs Chromium if there is none. That takes a minute, so it says so. @throws {NoBrowserError} */
export async function installChromium(env: Env, say: (line: string) => void): Promise<string> {
  const found = findChromium(env);
  if (found !== undefined) return found;
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) throw noBrowser();
  say('Found no Chromium for the tests of pages. Installing it with "apt-get install chromium"');
  try {
    await promisify(execFile)('/bin/sh', ['-c', INSTALL], {
      env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
      timeout: INSTALL_MS,
      maxBuffer: 16 << 20,
    });
  } catch (cause) {
    throw noBrowser(cause);
  }
  const installed = findChromium(env);
  if (installed === undefined) throw noBrowser();
  return installed;
}

export function noBrowser(cause?: unknown): NoBrowserError {
  return new NoBrowserError(
    'This test needs Chromium. Put it on the PATH, or name it in CHROMIUM_PATH. As root on Debian, the tests install it with "apt-get install chromium".',
    cause === undefined ? undefined : { cause },
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
