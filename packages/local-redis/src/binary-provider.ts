import { isTooOld, LEAST_VERSION } from './inspect.js';
import type { RedisProvider } from './provider.js';
import { findOnPath, runCommand } from './run-command.js';
import { DURABLE, startPrivate } from './start-private.js';

const NAMES = ['redis-server', 'valkey-server'];

/** Starts a server program of this machine for this run only. */
export const binaryProvider: RedisProvider = async ({ env, dataDir }) => {
  const remedy = `put redis-server or valkey-server ${LEAST_VERSION} or later on the PATH`;
  const refused: string[] = [];
  for (const name of NAMES) {
    const file = findOnPath(name, env);
    if (!file) continue;
    const version = await versionOf(file, env);
    if (isTooOld(version)) {
      refused.push(`${file} is ${version}`);
      continue;
    }
    try {
      const { url, stop } = await startPrivate(
        (port, dir) => ({ file, args: serverArgs(port, dir) }),
        dataDir,
        env,
      );
      return { url, how: `${name} ${version} from ${file}, private to this run`, stop };
    } catch (error) {
      refused.push(`${file} does not start: ${lastLine(error)}`);
    }
  }
  return { remedy, why: refused.join('; ') || 'found neither' };
};

function serverArgs(port: number, dir: string): string[] {
  return ['--bind', '127.0.0.1', '--port', String(port), '--dir', dir, '--daemonize', 'no', ...DURABLE];
}

/** `Redis server v=7.0.15 sha=…`, `Valkey server v=8.0.1 …` */
async function versionOf(file: string, env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const { output } = await runCommand(file, ['--version'], env, 5_000);
  return /\bv=(\S+)/.exec(output)?.[1] ?? 'of unknown version';
}

function lastLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.trim().split('\n').at(-1) ?? '';
}
