import { createHash } from 'node:crypto';
import type { RedisProvider } from './provider.js';
import { findOnPath, runCommand } from './run-command.js';
import { DURABLE, startPrivate } from './start-private.js';

/** The same image as in docker-compose.yml. The tests use it too. */
export const REDIS_IMAGE = 'redis:7.4-bookworm';

const ANSWER_MS = 5_000;
const PULL_MS = 300_000;

/** Starts a container for this run. Its data is in a volume that is named after the data folder. */
export const dockerProvider: RedisProvider = async ({ env, dataDir, say }) => {
  const remedy = 'start a Docker engine';
  const docker = findOnPath('docker', env);
  if (!docker) return { remedy, why: 'docker is not on the PATH' };
  const run = (args: string[], timeoutMs: number) => runCommand(docker, args, env, timeoutMs);

  if (!(await run(['version', '--format', '{{.Server.Version}}'], ANSWER_MS)).ok) {
    return { remedy, why: 'no engine answers' };
  }
  if (!(await run(['image', 'inspect', REDIS_IMAGE], ANSWER_MS)).ok) {
    say(`Pulling the image ${REDIS_IMAGE} for the first run`);
    const pull = await run(['pull', '--quiet', REDIS_IMAGE], PULL_MS);
    if (!pull.ok) return { remedy, why: `cannot pull ${REDIS_IMAGE}: ${pull.output.split('\n').at(-1)}` };
  }
  try {
    const { url, version, stop } = await startPrivate(
      (port, dir) => ({ file: docker, args: containerArgs(port, dir) }),
      dataDir,
      env,
    );
    return { url, how: `Redis ${version} in a container of ${REDIS_IMAGE}, private to this run`, stop };
  } catch (error) {
    return { remedy, why: `the container does not start: ${error instanceof Error ? error.message : error}` };
  }
};

/** The container ends with the attached `docker run`, which passes SIGTERM to it. Only this machine can reach it. */
function containerArgs(port: number, dir: string): string[] {
  const volume = `tracklayer-redis-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}`;
  const docker = ['run', '--rm', '-p', `127.0.0.1:${port}:6379`, '-v', `${volume}:/data`, REDIS_IMAGE];
  return [...docker, 'redis-server', '--protected-mode', 'no', '--dir', '/data', ...DURABLE];
}
