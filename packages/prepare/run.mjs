#!/usr/bin/env node
/**
 * `node packages/prepare/run.mjs ENTRY [ARGUMENT…]`: installs and builds what is missing, then runs ENTRY on the pinned
 * Node. Plain JavaScript on the host's Node, with nothing imported from outside: it runs before anything is installed.
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
  fail(`Node ${process.versions.node} is too old to install with: Node 20.19 or later is needed.`);
}

const [entry, ...args] = process.argv.slice(2);
if (entry === undefined) fail('Which program? node packages/prepare/run.mjs ENTRY [ARGUMENT…]');

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
// A terminal sends Ctrl-C to both; the program decides when it is done, so this one waits.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) program.kill(signal);
  });
}
program.on('error', (error) => fail(`The pinned Node does not start: ${error.message}`));
program.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
