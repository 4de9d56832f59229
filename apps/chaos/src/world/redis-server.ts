/** A Redis server of one round. It can be killed, stopped, and started again on the same port with the same data. */
import { mkdir } from 'node:fs/promises';
import { freePort } from '@tracklayer/local-redis';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { mustHappen } from '../wait.js';
import { type Program, startFile } from './program.js';

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /**
   * Starts it again after its end, and waits until it has read its data.
   * @param replicaOf Copies this server, whatever it was before.
   */
  start(replicaOf?: RedisServer): Promise<void>;
  /** Kills it with SIGKILL. */
  kill(): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Runs one command over a connection of the runner. */
  command(name: string, ...words: readonly (string | number)[]): Promise<unknown>;
  /** Process id of the running server. */
  pid(): number;
  end(): Promise<void>;
}

/**
 * Each acknowledged job is in the append-only file. With `everysec`, Redis answers before it writes to the file while it flushes the
 * file to the disk. One of 100 kills then lost acknowledged jobs.
 */
export const APPEND_ONLY = ['--appendonly', 'yes', '--appendfsync', 'always'];

const READY_MS = 90_000;

/** The command line of a server, from its own arguments. Default: the server itself. */
export type Launch = (file: string, args: readonly string[]) => { file: string; args: readonly string[] };

/**
 * @param dir the folder for its data
 * @param args further arguments, e.g. `APPEND_ONLY`
 */
export async function startRedisServer(
  dir: string,
  args: readonly string[],
  { launch = (file, own) => ({ file, args: own }) }: { launch?: Launch } = {},
): Promise<RedisServer> {
  await mkdir(dir, { recursive: true });
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const own = ['--bind', '127.0.0.1', '--port', String(port), '--dir', dir, '--save', '', ...args];
  let program: Program | undefined;
  let admin: RedisClient | undefined;

  async function start(replicaOf?: RedisServer): Promise<void> {
    // The last of two arguments with one name counts.
    const copy = replicaOf ? ['--replicaof', '127.0.0.1', String(replicaOf.port)] : [];
    const started = launch('redis-server', [...own, ...copy]);
    program = startFile(started.file, { args: started.args, cwd: dir });
    admin ??= connectRedis(url, { role: 'reader', name: 'chaos' });
    const answers = async () => {
      if (!program?.isRunning())
        throw new Error(`redis-server ended: ${program?.log.tail.slice(-3).join(' ')}`);
      return (await admin?.call('PING')) === 'PONG';
    };
    await mustHappen('The start of redis-server', answers, READY_MS);
  }

  await start();
  return {
    url,
    port,
    start,
    async kill() {
      await program?.kill();
    },
    signal: (name) => program?.signal(name),
    command: async (name, ...words) => admin?.call(name, ...words.map(String)),
    pid: () => program?.child.pid ?? 0,
    async end() {
      if (admin) await closeRedis(admin, 500);
      await program?.kill();
    },
  };
}
