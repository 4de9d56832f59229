/** A Redis Cluster of three primaries, each with a replica. */
import { join } from 'node:path';
import { freePort } from '@tracklayer/local-redis';
import { mustHappen } from '../wait.js';
import { APPEND_ONLY, type RedisServer, startRedisServer } from './redis-server.js';
import type { RedisWorld } from './redis-world.js';

const PRIMARIES = 3;
const SLOTS = 16_384;
const FORMED_MS = 90_000;
/** Longer than a node of a busy machine gets no processor. Otherwise nodes that live would be replaced too. */
const NODE_TIMEOUT_MS = 4_000;
const KEYS_AT_ONCE = 20;

export async function clusterWorld(dir: string): Promise<RedisWorld> {
  const servers: RedisServer[] = [];
  const end = async (): Promise<void> => {
    for (const server of servers) await server.end();
  };
  try {
    const busPorts: number[] = [];
    for (let index = 0; index < 2 * PRIMARIES; index += 1) {
      const busPort = await freePort();
      busPorts.push(busPort);
      const own = [
        '--cluster-enabled',
        'yes',
        '--cluster-node-timeout',
        String(NODE_TIMEOUT_MS),
        '--cluster-port',
        String(busPort),
      ];
      servers.push(await startRedisServer(join(dir, `redis-${index}`), [...APPEND_ONLY, ...own]));
    }
    await form(servers, busPorts);
  } catch (error) {
    await end();
    throw error;
  }
  const hosts = servers.map(({ port }) => `127.0.0.1:${port}`).join(',');
  return { url: `redis-cluster://${hosts}`, servers, end };
}

async function form(servers: readonly RedisServer[], busPorts: readonly number[]): Promise<void> {
  const [first] = servers;
  for (const [index, { port }] of servers.entries()) {
    if (index > 0) await first?.command('CLUSTER', 'MEET', '127.0.0.1', port, busPorts[index] ?? 0);
  }
  const slotsEach = Math.ceil(SLOTS / PRIMARIES);
  for (const [index, server] of servers.slice(0, PRIMARIES).entries()) {
    const from = index * slotsEach;
    await server.command('CLUSTER', 'ADDSLOTSRANGE', from, Math.min(SLOTS, from + slotsEach) - 1);
  }
  const knows = (server: RedisServer, pattern: RegExp) => async () =>
    pattern.test(String(await server.command('CLUSTER', 'INFO')));
  for (const server of servers) {
    await mustHappen('The meeting of the Cluster', knows(server, /cluster_known_nodes:6\r/), FORMED_MS);
    await mustHappen('The spread of the slots', knows(server, /cluster_state:ok\r/), FORMED_MS);
  }
  for (const [index, replica] of servers.slice(PRIMARIES).entries()) {
    await replica.command('CLUSTER', 'REPLICATE', await idOf(servers[index]));
    await mustHappen('The copy of a primary', () => isCopying(replica), FORMED_MS);
  }
}

async function isCopying(server: RedisServer): Promise<boolean> {
  return /master_link_status:up\r/.test(String(await server.command('INFO', 'replication')));
}

export async function isPrimary(server: RedisServer): Promise<boolean> {
  return /role:master\r/.test(String(await server.command('INFO', 'replication')));
}

async function idOf(server: RedisServer | undefined): Promise<string> {
  return String(await server?.command('CLUSTER', 'MYID'));
}

/** The primary that serves a key, as the other nodes say. */
export async function ownerOf(
  servers: readonly RedisServer[],
  key: string,
): Promise<RedisServer | undefined> {
  for (const server of servers) {
    const slot = Number(await server.command('CLUSTER', 'KEYSLOT', key).catch(() => Number.NaN));
    if (Number.isNaN(slot)) continue;
    const shards = (await server.command('CLUSTER', 'SLOTS')) as [number, number, [string, number]][];
    const port = shards.find(([from, to]) => from <= slot && slot <= to)?.[2][1];
    return servers.find((each) => each.port === port);
  }
  return undefined;
}

/** Moves the slot of a key with all its keys, while clients use it. Returns how many keys moved. */
export async function moveSlot(
  key: string,
  from: RedisServer,
  to: RedisServer,
  others: readonly RedisServer[],
): Promise<number> {
  const slot = Number(await from.command('CLUSTER', 'KEYSLOT', key));
  const [fromId, toId] = await Promise.all([idOf(from), idOf(to)]);
  await to.command('CLUSTER', 'SETSLOT', slot, 'IMPORTING', fromId);
  await from.command('CLUSTER', 'SETSLOT', slot, 'MIGRATING', toId);
  let moved = 0;
  for (;;) {
    const keys = (await from.command('CLUSTER', 'GETKEYSINSLOT', slot, KEYS_AT_ONCE)) as string[];
    if (keys.length === 0) break;
    await from.command('MIGRATE', '127.0.0.1', to.port, '', 0, 5_000, 'KEYS', ...keys);
    moved += keys.length;
  }
  for (const server of [to, from, ...others]) {
    if (await isPrimary(server)) await server.command('CLUSTER', 'SETSLOT', slot, 'NODE', toId);
  }
  return moved;
}
