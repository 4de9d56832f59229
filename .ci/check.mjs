/**
 * `npm run check`: each `check:` script of package.json, in its order there, with the time it took.
 * All of them run, so that one run names every fault. Exits with 1 when one failed.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const lines = [];
let totalMs = 0;
for (const name of Object.keys(scripts).filter((each) => each.startsWith('check:'))) {
  const startedMs = performance.now();
  const { status } = spawnSync('npm', ['run', '--silent', name], { stdio: 'inherit' });
  const tookMs = performance.now() - startedMs;
  totalMs += tookMs;
  lines.push(`${status === 0 ? '✔' : '✖'} ${name.padEnd(16)} ${seconds(tookMs)}`);
  if (status !== 0) process.exitCode = 1;
}
console.log(`\n${lines.join('\n')}\n  ${'in all'.padEnd(16)} ${seconds(totalMs)}`);

function seconds(ms) {
  return `${(ms / 1_000).toFixed(1)} s`.padStart(7);
}
