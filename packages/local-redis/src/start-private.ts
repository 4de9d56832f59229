import { setTimeout as sleep } from 'node:timers/promises';
import type { ClaimedDir } from './data-dir.js';
import { claimDataDir } from './data-dir.js';
import { freePort } from './free-port.js';
import type { GuardedProcess } from './guarded-process.js';
import { startGuarded } from './guarded-process.js';
import type { RedisFacts } from './inspect.js';
import { inspectRedis } from './inspect.js';

/** Each acknowledged job is in the append-only file within a second. Snapshots would write it a second time. */
export const DURABLE = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', ''];

/** The command that starts Redis on the port, with its data in the folder. */
export type ServerCommand = (port: number, dir: string) => { file: string; args: string[] };

export interface PrivateRedis extends RedisFacts {
  url: string;
  stop(): Promise<void>;
}

const READY_MS = 60_000;
const PORT_ATTEMPTS = 3;

/** Starts a server on a free loopback port and waits until it answers. Rejects with the server's output if it ends. */
export async function startPrivate(
  command: ServerCommand,
  dataDir: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<PrivateRedis> {
  const claim = await claimDataDir(dataDir);
  try {
    return await startIn(claim, command, env);
  } catch (error) {
    await claim.release();
    throw error;
  }
}

async function startIn(
  claim: ClaimedDir,
  command: ServerCommand,
  env: Readonly<Record<string, string | undefined>>,
): Promise<PrivateRedis> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const { file, args } = command(port, claim.dir);
    const url = `redis://127.0.0.1:${port}`;
    const server = startGuarded(file, args, env);
    const facts = await becomesReady(server, url);
    if (facts) {
      await claim.serving(url, facts.runId);
      const stop = async () => {
        await server.stop();
        await claim.release();
      };
      return { url, ...facts, stop };
    }
    await server.stop();
    const portTaken = /address already in use|port is already allocated/i.test(server.output());
    if (!portTaken || attempt === PORT_ATTEMPTS)
      throw new Error(server.output() || `${file} did not become ready`);
  }
}

async function becomesReady(server: GuardedProcess, url: string): Promise<RedisFacts | undefined> {
  let over = false;
  void server.ended.then(() => {
    over = true;
  });
  const untilMs = Date.now() + READY_MS;
  while (!over && Date.now() < untilMs) {
    try {
      return await inspectRedis(url, 1_000);
    } catch {
      await sleep(25);
    }
  }
  return undefined;
}
