import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ChaosCase } from '../chaos-case.js';
import { startRedisServer } from '../world/redis-server.js';
import type { RedisWorld } from '../world/redis-world.js';
import { refuseAgainAndAgain } from './refusing.js';

/** With `always`, Redis exits when it cannot write to its file. With `everysec` it refuses writes. */
const EVERY_SECOND = ['--appendonly', 'yes', '--appendfsync', 'everysec'];

/** A write beyond the limit fails instead of ending the server. */
const IGNORE_SIGNAL = 'trap "" XFSZ; exec "$@"';

async function onSmallDisk(dir: string): Promise<RedisWorld> {
  const server = await startRedisServer(join(dir, 'redis'), EVERY_SECOND, {
    launch: (file, args) => ({ file: '/bin/sh', args: ['-c', IGNORE_SIGNAL, 'sh', file, ...args] }),
  });
  return { url: server.url, servers: [server], end: () => server.end() };
}

export const diskFull: ChaosCase = {
  name: 'disk-full',
  summary: 'The disk of Redis is full: it cannot append, and refuses writes (MISCONF).',
  needs: ['prlimit'],
  setUp: { redis: onSmallDisk },
  hurt: (scene) =>
    refuseAgainAndAgain(scene, {
      refuse: async () =>
        limitFiles(scene.server.pid(), largestFile(join(scene.dir, 'redis', 'appendonlydir'))),
      work: async () => limitFiles(scene.server.pid(), 'unlimited'),
    }),
};

/** No file of the process may grow beyond this many bytes. */
function limitFiles(pid: number, bytes: number | 'unlimited'): void {
  execFileSync('prlimit', [`--fsize=${bytes}:unlimited`, `--pid=${pid}`]);
}

function largestFile(folder: string): number {
  return Math.max(...readdirSync(folder).map((name) => statSync(join(folder, name)).size));
}
