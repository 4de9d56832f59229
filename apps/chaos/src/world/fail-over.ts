import { mustHappen } from '../wait.js';
import type { RedisServer } from './redis-server.js';
import type { RedisWorld } from './redis-world.js';
import { primaryOf } from './sentinel.js';

// A Sentinel that got no CPU for two seconds does nothing for the next 30 seconds ("TILT mode" in Redis' documentation).
const TAKES_OVER_MS = 90_000;
const COPIES_MS = 90_000;

/**
 * Kills the primary, waits until the Sentinels have a new one, and starts the old one as its replica. Waits until it has copied
 * everything, so that the next fail-over loses nothing. The Sentinels would make it a replica too, but not while they are in
 * TILT mode.
 * @returns the ms from the kill to the new primary
 */
export async function failOver(world: RedisWorld): Promise<number> {
  const old = await primaryOf(world);
  if (old === undefined) throw new Error('The Sentinels name no primary.');
  const startedMs = performance.now();
  await old.kill();
  const hasMoved = async () => {
    const now = await primaryOf(world);
    return now !== undefined && now !== old && /role:master\r/.test(await replicationOf(now));
  };
  await mustHappen('The fail-over', hasMoved, TAKES_OVER_MS);
  const tookMs = performance.now() - startedMs;
  await old.start(await primaryOf(world));
  await mustHappen('The copy of the new primary', () => hasCopied(world), COPIES_MS).catch(async (error) => {
    throw new Error(`${error.message} ${await rolesIn(world)}`);
  });
  return tookMs;
}

/** On a busy machine the Sentinels may move on, to the server that has just come back. So this asks for the primary each time. */
async function hasCopied(world: RedisWorld): Promise<boolean> {
  const primary = await primaryOf(world);
  const copies = world.servers.filter((server) => server !== primary);
  const infos = await Promise.all(copies.map(replicationOf));
  return infos.every((info) => /role:slave\r/.test(info) && /master_link_status:up\r/.test(info));
}

async function rolesIn(world: RedisWorld): Promise<string> {
  const primary = await primaryOf(world);
  const infos = await Promise.all(world.servers.map(replicationOf));
  const roles = infos.map((info, at) => {
    const told = info.match(/(?:role|master_port|master_link_status|master_sync_in_progress):[^\r]*/g);
    return `${world.servers[at]?.port}: ${told?.join(' ')}`;
  });
  return `Primary of the Sentinels: ${primary?.port}. ${roles.join('; ')}.`;
}

async function replicationOf(server: RedisServer): Promise<string> {
  return String(await server.command('INFO', 'replication'));
}
