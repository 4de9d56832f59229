import { delimiter, join } from 'node:path';
import { isInstalled } from './installed.mjs';
import { runQuietly } from './run-quietly.mjs';

/** Dependencies as the lock file says, then a build of what changed. */
export async function prepare(root, bin) {
  const env = {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
  };
  await install(root, env);
  await build(root, bin, env);
}

async function install(root, env) {
  if (isInstalled(root)) return;
  // Not `npm ci`: that refuses a lock file which does not list every platform's optional packages. This installs the
  // locked versions as well, adds what the platform needs, and with --no-save leaves the lock file alone.
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--no-update-notifier'];
  await runQuietly('Installing dependencies', 'npm', args, { cwd: root, env });
}

/** Turbo knows what changed: with nothing to do this takes a fraction of a second. */
async function build(root, bin, env) {
  await runQuietly('Building', join(bin, 'turbo'), ['run', 'build', '--output-logs=errors-only'], {
    cwd: root,
    env,
  });
}
