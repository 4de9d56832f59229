import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { runQuietly } from './run-quietly.mjs';

/** Dependencies as the lock file says, then a build of what changed. */
export async function prepare(root, bin) {
  const env = {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
  };
  await install(root, env);
  await build(root, bin, env);
}

async function install(root, env) {
  const stamp = join(root, '.tracklayer', 'installed');
  const wanted = createHash('sha256')
    .update(await readFile(join(root, 'package-lock.json')))
    .digest('hex');
  const installed = await readFile(stamp, 'utf8').catch(() => '');
  // A folder somebody installed by hand is as good; a lock file that changed since is not.
  if (
    existsSync(join(root, 'node_modules', '.package-lock.json')) &&
    (installed === wanted || installed === '')
  ) {
    if (installed === '') await remember(stamp, wanted);
    return;
  }
  // Not `npm ci`: that refuses a lock file which does not list every platform's optional packages. This installs the
  // locked versions as well, adds what the platform needs, and with --no-save leaves the lock file alone.
  const args = ['install', '--no-save', '--no-audit', '--no-fund'];
  await runQuietly('Installing dependencies', 'npm', args, { cwd: root, env });
  await remember(stamp, wanted);
}

/** Turbo knows what changed: with nothing to do this takes a fraction of a second. */
async function build(root, bin, env) {
  await runQuietly('Building', join(bin, 'turbo'), ['run', 'build', '--output-logs=errors-only'], {
    cwd: root,
    env,
  });
}

async function remember(stamp, value) {
  await mkdir(join(stamp, '..'), { recursive: true });
  await writeFile(stamp, value);
}
