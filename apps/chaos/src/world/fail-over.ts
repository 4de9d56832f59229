import { mustHappen } from '../wait.js';
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
    return (
      now !== undefined &&
      now !== old &&
      /role:master\r/.test(String(await now.command('INFO', 'replication')))
    );
  };
  await mustHappen('The fail-over', hasMoved, TAKES_OVER_MS);
  const tookMs = performance.now() - startedMs;
  await old.start(await primaryOf(world));
  const hasCopied = async () => {
    const info = String(await old.command('INFO', 'replication'));
    return /role:slave\r/.test(info) && /master_link_status:up\r/.test(info);
  };
  await mustHappen('The copy of the new primary', hasCopied, COPIES_MS);
  return tookMs;
}
