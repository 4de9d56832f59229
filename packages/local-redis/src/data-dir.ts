/**
 * One data folder, one Redis. Two servers that append to one file destroy each other's data, and two programs
 * started in one folder would do just that. So a folder is claimed by a file in it; who finds it held takes the next:
 * `redis`, `redis-2`, `redis-3`. A claim outlives a SIGKILL, so it counts only while the server it names answers, or
 * for the short time in which its server may still be starting.
 */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { inspectRedis } from './inspect.js';

export interface ClaimedDir {
  dir: string;
  /** Says which server serves it from now on. */
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

/** Claims the first free of `dataDir`, `dataDir-2`, … and creates it. */
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
  throw new Error(`${MOST_DIRS} folders like ${dataDir} are in use. Stop what uses them.`);
}

/** The private Redis that serves `dataDir` now, if one does. */
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

/** Renaming decides between two who find the same stale claim at once: one of them has it, the other's rename fails. */
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
