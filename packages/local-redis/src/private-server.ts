import { waitUntilAnswers } from './answers.js';
import { takeDataFolder } from './data-folder.js';
import type { FoundRedis } from './found-redis.js';
import { freePort } from './free-port.js';
import { startGuarded } from './guarded-process.js';

export interface ServerCommand {
  command: string;
  /** Whose data lies in `folder`, listening on loopback's `port`. */
  args(port: number, folder: string): string[];
  /** For people, without the folder. */
  name: string;
}

/** Written to disk every second: what `npm start` enqueued survives its end, as in production. */
export const DURABLE = [
  '--appendonly',
  'yes',
  '--appendfsync',
  'everysec',
  '--save',
  '',
  '--maxmemory-policy',
  'noeviction',
];

const READY_MS = 30_000;

/** Starts a Redis that is ours alone, its data under `dataDir`. */
export async function startPrivate(
  server: ServerCommand,
  dataDir: string,
  env: NodeJS.ProcessEnv,
): Promise<FoundRedis> {
  const folder = await takeDataFolder(dataDir);
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const guarded = startGuarded(server.command, server.args(port, folder.path), env);
  const stop = async (): Promise<void> => {
    await guarded.stop();
    await folder.release();
  };
  try {
    await waitUntilAnswers(url, READY_MS);
  } catch (error) {
    await stop();
    throw new Error(`${server.name} did not come up: ${(error as Error).message}\n${guarded.output()}`, {
      cause: error,
    });
  }
  return { url, how: server.name, stop };
}
