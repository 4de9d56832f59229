import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

/** Prints the priority of the process, and on Linux those of all its threads (the 19th field of `stat`). */
const PROGRAM = `
import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { lowerPriority } from '@tracklayer/lower-priority';
lowerPriority();
const stat = (thread) => readFileSync('/proc/self/task/' + thread + '/stat', 'utf8').split(') ')[1].split(' ')[16];
const threads = process.platform === 'linux' ? readdirSync('/proc/self/task').map(stat) : [];
console.log(JSON.stringify([getPriority(), ...new Set(threads.map(Number))]));
`;

it('lowers every thread of the process, including those that existed before', async () => {
  const sources = resolve('packages/testing/sources.mjs');
  const args = ['--import', sources, '--input-type=module', '--eval', PROGRAM];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: resolve('packages/backfill') });
  expect(new Set(JSON.parse(stdout) as number[])).toEqual(new Set([19]));
});
