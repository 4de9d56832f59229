#!/usr/bin/env node
/**
 * Failure story: a person runs `npx tracklayer` on an old Node, or in a clone that is not built. This file is plain
 * JavaScript without dependencies, so it can still say what is wrong. In a clone it starts the Node that this project pins on
 * an older Node. If the build is missing, it says how to build.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const MINIMUM = [22, 12];
const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..', '..');
const main = join(here, '..', 'dist', 'main.js');
// The published package has no sources.
const isClone = existsSync(join(here, '..', 'src'));
const pinnedNode = join(root, 'node_modules', '.bin', 'node');

function fail(message) {
  process.stderr.write(`tracklayer: ${message}\n`);
  process.exit(1);
}

const [major, minor] = process.versions.node.split('.').map(Number);
const tooOld = major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1]);

if (!existsSync(main)) {
  fail(`not built yet. Run \`npm install && npm run build\` in ${root}.`);
} else if (!tooOld) {
  await import(pathToFileURL(main).href);
} else if (process.env.TRACKLAYER_REEXEC || !isClone || !existsSync(pinnedNode)) {
  const advice = isClone ? `Run \`npm install\` in ${root}.` : 'Install Node 24, then run it again.';
  fail(`needs Node ${MINIMUM.join('.')} or later; this is ${process.versions.node}. ${advice}`);
} else {
  const child = spawn(pinnedNode, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, TRACKLAYER_REEXEC: '1' },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`cannot start ${pinnedNode}: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}
