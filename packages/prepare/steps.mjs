import { delimiter, join } from 'node:path';
import { isInstalled } from './installed.mjs';
import { runQuietly } from './run-quietly.mjs';

/** Installs the dependencies of the lock file, then builds what changed. */
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
  // `npm ci` refuses a lock file that does not list the optional packages of every platform. This command installs the locked
  // versions too, adds what the platform needs, and with --no-save does not change the lock file.
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--no-update-notifier'];
  await runQuietly('Installing dependencies', 'npm', args, { cwd: root, env });
}

/** Turbo builds only what changed. Without changes this takes a fraction of a second. */
async function build(root, bin, env) {
  await runQuietly('Building', join(bin, 'turbo'), ['run', 'build', '--output-logs=errors-only'], {
    cwd: root,
    env,
  });
}
