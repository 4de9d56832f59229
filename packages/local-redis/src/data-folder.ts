/** A Redis's data folder has one user at a time; a second start in the same clone gets one of its own. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface DataFolder {
  path: string;
  release(): Promise<void>;
}

const AT_MOST = 20;

export async function takeDataFolder(dataDir: string): Promise<DataFolder> {
  for (let n = 1; n <= AT_MOST; n += 1) {
    const path = join(dataDir, n === 1 ? 'redis' : `redis-${n}`);
    await mkdir(path, { recursive: true });
    const owner = join(path, 'owner.pid');
    if (await take(owner)) return { path, release: () => rm(owner, { force: true }) };
  }
  throw new Error(`${AT_MOST} private Redis servers are running under ${dataDir} already`);
}

async function take(owner: string): Promise<boolean> {
  try {
    await writeFile(owner, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const pid = Number(await readFile(owner, 'utf8').catch(() => '0'));
  if (pid !== 0 && isAlive(pid)) return false;
  await rm(owner, { force: true });
  return take(owner);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
