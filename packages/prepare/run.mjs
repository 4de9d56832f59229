#!/usr/bin/env node
/**
 * `node packages/prepare/run.mjs ENTRY [ARGUMENT…]` installs and builds what is missing, then runs ENTRY with the pinned Node.
 * It is plain JavaScript and imports no package, because it runs on the host's Node before anything is installed.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';
import { pinnedNode } from './pinned-node.mjs';
import { prepare } from './steps.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const bin = join(root, 'node_modules', '.bin');

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(`Node ${process.versions.node} is too old. Install Node 20.19 or later.`);
}

const [entry, ...args] = process.argv.slice(2);
if (entry === undefined) fail('Name a program: node packages/prepare/run.mjs ENTRY [ARGUMENT…]');

let node = '';
try {
  await withLock(join(root, '.tracklayer', 'prepare.lock'), () => prepare(root, bin));
  node = pinnedNode(root, bin);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}

const program = spawn(node, [join(root, entry), ...args], {
  stdio: 'inherit',
  env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` },
});
// A terminal sends Ctrl-C to both processes. The program decides when it ends, so this one waits.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) program.kill(signal);
  });
}
program.on('error', (error) => fail(`Cannot start the pinned Node: ${error.message}`));
program.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
