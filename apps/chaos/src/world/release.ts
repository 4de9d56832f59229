/** A build of the release before, made from the history of this repository. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SkippedError } from '../skipped-error.js';

export const RELEASE = '0ff659e';

/**
 * The folder of the built release. It is built once, which takes minutes and needs the npm registry, and kept.
 * @param dir where it is, or is built
 * @throws {SkippedError} where the history of this repository does not hold it
 */
export async function buildRelease(dir: string, say: (what: string) => void): Promise<string> {
  if (existsSync(join(dir, 'apps/worker/dist/main.js'))) return dir;
  const commit = `${RELEASE}^{commit}`;
  if (!(await succeeds('git', ['cat-file', '-e', commit], process.cwd()))) {
    throw new SkippedError(`the history of this folder does not hold commit ${RELEASE}`);
  }
  await mkdir(dir, { recursive: true });
  say(`building commit ${RELEASE}`);
  const steps: readonly string[] = [
    `git archive --format=tar ${RELEASE} | tar -x -C "$0"`,
    'cd "$0" && npm install --no-save --no-audit --no-fund --loglevel=error',
    'cd "$0" && node_modules/.bin/turbo run build --filter=@tracklayer/worker --output-logs=errors-only',
  ];
  for (const step of steps) {
    if (await succeeds('/bin/sh', ['-c', step, dir], process.cwd())) continue;
    throw new SkippedError(`commit ${RELEASE} could not be built: "${step}" failed`);
  }
  return dir;
}

async function succeeds(file: string, args: readonly string[], cwd: string): Promise<boolean> {
  const child = spawn(file, args, { cwd, stdio: 'ignore' });
  const [code] = await once(child, 'exit').catch(() => [1]);
  return code === 0;
}
