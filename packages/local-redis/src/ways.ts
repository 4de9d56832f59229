import { readFile } from 'node:fs/promises';
import { waitUntilAnswers } from './answers.js';
import { onPath, run } from './commands.js';
import type { FoundRedis } from './found-redis.js';
import { DURABLE, type ServerCommand, startPrivate } from './private-server.js';

export interface Surroundings {
  env: NodeJS.ProcessEnv;
  /** Where a private Redis keeps its data. */
  dataDir: string;
  /** Tells the user what is done on their machine. */
  say: (line: string) => void;
}

/** One way to a Redis: undefined where it does not lead anywhere here; throws where it should have. */
export type Way = (here: Surroundings) => Promise<FoundRedis | undefined>;

const GIVEN_MS = 3_000;
const DOCKER_ASKED_MS = 5_000;
const APT_MS = 300_000;
const IMAGE = 'redis:7.4-bookworm';

/** The one the user named. If it does not answer, another one is not what they want. */
export const given: Way = async ({ env }) => {
  if (!env.REDIS_URL) return undefined;
  await waitUntilAnswers(env.REDIS_URL, GIVEN_MS);
  return { url: env.REDIS_URL, how: 'REDIS_URL', stop: async () => {} };
};

export const binary: Way = async ({ env, dataDir }) => {
  const command = await onPath(['redis-server', 'valkey-server'], env);
  return command ? startPrivate(localServer(command), dataDir, env) : undefined;
};

export const docker: Way = async ({ env, dataDir }) => {
  const command = await onPath(['docker'], env);
  if (!command) return undefined;
  const answers = await run(command, ['info'], { env, timeoutMs: DOCKER_ASKED_MS }).then(
    () => true,
    () => false,
  );
  return answers ? startPrivate(containerServer(command), dataDir, env) : undefined;
};

export const apt: Way = async (here) => {
  if (process.getuid?.() !== 0 || !(await isDebian())) return undefined;
  const command = await onPath(['apt-get'], here.env);
  if (!command) return undefined;
  here.say('No Redis on this machine: installing Debian’s with apt-get install redis-server');
  // Runlevel 1: the package's own service is not started, we start a private one.
  const env = { ...here.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  await run(command, ['update', '-qq'], { env, timeoutMs: APT_MS });
  await run(command, ['install', '-y', '-qq', '--no-install-recommends', 'redis-server'], {
    env,
    timeoutMs: APT_MS,
  });
  return binary(here);
};

function localServer(command: string): ServerCommand {
  return {
    command,
    name: `a private ${command.split('/').at(-1)}`,
    args: (port, folder) => ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, ...DURABLE],
  };
}

function containerServer(command: string): ServerCommand {
  return {
    command,
    name: `a private container of ${IMAGE}`,
    args: (port, folder) => [
      ...['run', '--rm', '--publish', `127.0.0.1:${port}:6379`, '--volume', `${folder}:/data`],
      ...[IMAGE, 'redis-server', '--protected-mode', 'no', ...DURABLE],
    ],
  };
}

async function isDebian(): Promise<boolean> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
}
