/**
 * Gives each data folder to one Redis only.
 *
 * Defends against two servers that append to one file and destroy each other's data. Two programs that are started in one
 * folder would do this. So each server claims its folder with a file in it. If a folder is claimed, the next one is tried:
 * `redis`, `redis-2`, `redis-3`. A claim outlives a SIGKILL. So it counts only while its server answers, and for the short
 * time in which its server may still be starting.
 */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { inspectRedis } from './inspect.js';

export interface ClaimedDir {
  dir: string;
  /** Writes into the claim which server uses the folder. */
  serving(url: string, runId: string): Promise<void>;
  release(): Promise<void>;
}

interface Claim {
  pid: number;
  atMs: number;
  url?: string;
  runId?: string;
}

const CLAIM_FILE = 'tracklayer-claim.json';
const STARTING_MS = 30_000;
const ANSWER_MS = 1_000;
const MOST_DIRS = 100;

/** Creates and claims the first free folder of `dataDir`, `dataDir-2`, … */
export async function claimDataDir(dataDir: string): Promise<ClaimedDir> {
  for (let n = 1; n <= MOST_DIRS; n += 1) {
    const dir = resolve(n === 1 ? dataDir : `${dataDir}-${n}`);
    await mkdir(dir, { recursive: true });
    const file = join(dir, CLAIM_FILE);
    if ((await writeClaim(file)) || ((await dropStaleClaim(file)) && (await writeClaim(file)))) {
      return {
        dir,
        serving: (url, runId) =>
          writeFile(file, JSON.stringify({ ...ownClaim(), url, runId } satisfies Claim)),
        release: () => rm(file, { force: true }),
      };
    }
  }
  throw new Error(`All ${MOST_DIRS} folders from ${dataDir} on are in use. Stop the servers that use them.`);
}

/** The private Redis that uses `dataDir` now, if one does. */
export async function findRunningRedis(dataDir: string): Promise<{ url: string } | undefined> {
  const claim = await readClaim(join(resolve(dataDir), CLAIM_FILE));
  return claim?.url && (await isServing(claim)) ? { url: claim.url } : undefined;
}

function ownClaim(): Claim {
  return { pid: process.pid, atMs: Date.now() };
}

async function writeClaim(file: string): Promise<boolean> {
  try {
    await writeFile(file, JSON.stringify(ownClaim()), { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Two processes may find the same stale claim at once. Both rename it; only one of the two renames succeeds. */
async function dropStaleClaim(file: string): Promise<boolean> {
  const claim = await readClaim(file);
  if (claim && ((await isServing(claim)) || isStarting(claim))) return false;
  const aside = `${file}.${process.pid}`;
  try {
    await rename(file, aside);
  } catch {
    return false;
  }
  await rm(aside, { force: true });
  return true;
}

async function readClaim(file: string): Promise<Claim | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Claim;
  } catch {
    return undefined;
  }
}

async function isServing({ url, runId }: Claim): Promise<boolean> {
  if (!url) return false;
  try {
    return (await inspectRedis(url, ANSWER_MS)).runId === runId;
  } catch {
    return false;
  }
}

function isStarting({ pid, atMs, url }: Claim): boolean {
  return url === undefined && Date.now() - atMs < STARTING_MS && isAlive(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

function errorCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
