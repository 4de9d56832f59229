/** `npm test`: runs jest with the flag that it needs for ES modules, and without warnings that every run would have. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const jest = join(dirname(createRequire(import.meta.url).resolve('jest/package.json')), 'bin', 'jest.js');
// Most tests of producers have no worker.
const quiet = ['ExperimentalWarning', 'unknown_destination', 'no_worker'].map(
  (warning) => `--disable-warning=${warning}`,
);
const flags = ['--experimental-vm-modules', ...quiet];

const run = spawn(process.execPath, [...flags, jest, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
// A terminal sends Ctrl-C to jest as well. A signal of `kill` reaches only this process.
process.on('SIGINT', () => process.stdin.isTTY || run.kill('SIGINT'));
process.on('SIGTERM', () => run.kill('SIGTERM'));
run.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
