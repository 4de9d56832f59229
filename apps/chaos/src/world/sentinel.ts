/** A primary with one replica, watched by three Sentinels. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustHappen } from '../wait.js';
import { APPEND_ONLY, type RedisServer, startRedisServer } from './redis-server.js';
import type { RedisWorld } from './redis-world.js';

const NAME = 'main';
const SENTINELS = 3;
const DOWN_AFTER_MS = 1_000;
const FORMED_MS = 90_000;

export async function sentinelWorld(dir: string): Promise<RedisWorld> {
  const servers: RedisServer[] = [];
  const sentinels: RedisServer[] = [];
  const end = async (): Promise<void> => {
    for (const server of [...sentinels, ...servers]) await server.end();
  };
  try {
    const primary = await startRedisServer(join(dir, 'redis-0'), APPEND_ONLY);
    servers.push(primary);
    const copy = ['--replicaof', '127.0.0.1', String(primary.port)];
    servers.push(await startRedisServer(join(dir, 'redis-1'), [...APPEND_ONLY, ...copy]));
    for (let index = 0; index < SENTINELS; index += 1) {
      sentinels.push(await startSentinel(join(dir, `sentinel-${index}`), primary.port));
    }
    await mustHappen(
      'The first round of the Sentinels',
      async () => (await Promise.all(sentinels.map(knowsAll))).every(Boolean),
      FORMED_MS,
    );
  } catch (error) {
    await end();
    throw error;
  }
  const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
  return { url: `redis-sentinel://${hosts}/${NAME}`, servers, sentinels, end };
}

/**
 * Makes the Sentinels wait longer for a primary. If a replica has copied nothing for ten times as
 * long, they do not choose it. On a busy machine a lag of seconds becomes half a minute.
 */
export async function waitForPrimary({ sentinels = [] }: RedisWorld, ms: number): Promise<void> {
  for (const sentinel of sentinels) {
    await sentinel.command('SENTINEL', 'SET', NAME, 'down-after-milliseconds', ms);
  }
}

/** The server that the Sentinels name as the primary. */
export async function primaryOf({ servers, sentinels = [] }: RedisWorld): Promise<RedisServer | undefined> {
  const address = await sentinels[0]?.command('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME);
  const port = Array.isArray(address) ? Number(address[1]) : undefined;
  return servers.find((server) => server.port === port);
}

function startSentinel(dir: string, primaryPort: number): Promise<RedisServer> {
  mkdirSync(dir);
  const file = join(dir, 'sentinel.conf');
  writeFileSync(
    file,
    [
      `sentinel monitor ${NAME} 127.0.0.1 ${primaryPort} 2`,
      `sentinel down-after-milliseconds ${NAME} ${DOWN_AFTER_MS}`,
      `sentinel failover-timeout ${NAME} 4000`,
      '',
    ].join('\n'),
  );
  const ownArguments = new Set(['--bind', '--port', '--dir']);
  return startRedisServer(dir, [], {
    launch: (program, args) => ({
      file: program,
      args: [file, '--sentinel', ...args.filter((_, at) => ownArguments.has(args[at - (at % 2)] ?? ''))],
    }),
  });
}

/** Whether a Sentinel has found the replica and the other Sentinels. */
async function knowsAll(sentinel: RedisServer): Promise<boolean> {
  const replicas = await sentinel.command('SENTINEL', 'REPLICAS', NAME);
  const others = await sentinel.command('SENTINEL', 'SENTINELS', NAME);
  const isCount = (found: unknown, count: number) => Array.isArray(found) && found.length === count;
  return isCount(replicas, 1) && isCount(others, SENTINELS - 1);
}
