/**
 * Two commands at once in one clone (`npm start` in one terminal, `npm test` in another) must not install over each
 * other. The lock is a folder, which only one can make; a holder that died without removing it is recognised by its pid.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const AGAIN_MS = 200;

/** Runs `work` while no other process holds the lock. */
export async function withLock(path, work) {
  await mkdir(dirname(path), { recursive: true });
  let told = false;
  while (!(await take(path))) {
    if (await isAbandoned(path)) {
      await rm(path, { recursive: true, force: true });
      continue;
    }
    if (!told) process.stderr.write('Another command is preparing this clone; waiting for it …\n');
    told = true;
    await sleep(AGAIN_MS);
  }
  try {
    return await work();
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}

async function take(path) {
  try {
    await mkdir(path);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  await writeFile(join(path, 'pid'), String(process.pid));
  return true;
}

async function isAbandoned(path) {
  const pid = Number(await readFile(join(path, 'pid'), 'utf8').catch(() => ''));
  // Taken this very moment: the pid is not written yet.
  if (pid === 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
