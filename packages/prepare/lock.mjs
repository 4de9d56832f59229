/**
 * Allows one preparation at a time in a clone, because two installations in one folder destroy each other. The lock is a file
 * that its holder touches regularly. So a lock that a SIGKILL left behind is recognised by its age.
 */
import { closeSync, mkdirSync, openSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const TOUCH_MS = 1_000;
const STALE_MS = 10_000;
const LOOK_MS = 100;

/** Runs `work` while no other process holds the lock. Releases the lock also when this process is interrupted. */
export async function withLock(file, work) {
  mkdirSync(dirname(file), { recursive: true });
  await acquire(file);
  const release = () => rmSync(file, { force: true });
  const interrupted = (signal) => process.exit(signal === 'SIGINT' ? 130 : 143);
  const touching = setInterval(() => touch(file), TOUCH_MS);
  process.on('exit', release);
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', interrupted);
  try {
    return await work();
  } finally {
    clearInterval(touching);
    process.off('exit', release);
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
    release();
  }
}

async function acquire(file) {
  for (let waited = false; ; waited = true) {
    try {
      closeSync(openSync(file, 'wx'));
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (ageMs(file) > STALE_MS) {
      rmSync(file, { recursive: true, force: true });
      continue;
    }
    if (!waited) process.stderr.write('Waiting for another command that prepares this clone …\n');
    await sleep(LOOK_MS);
  }
}

function ageMs(file) {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}

function touch(file) {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // The file was removed. The work continues.
  }
}
