/**
 * Chooses the destination of the demonstration.
 *
 * Usually it is `main`, so that code that is tried beside the demonstration works: its events go to `main` unless it names
 * another destination, and they would wait there for ever. Defends against a Redis that other work uses: there the worker of
 * the demonstration would deliver the events of that work's `main` to the sandbox.
 */
import { createLanes } from '@tracklayer/lanes';
import { closeRedis, connectRedis } from '@tracklayer/redis';

/** The default destination of a producer. */
const DEFAULT = 'main';
const OWN = 'quickstart';

const CLOSE_MS = 1_000;

/** @param isShared whether other work may use this Redis too. */
export async function chooseDestination(redisUrl: string, isShared: boolean): Promise<string> {
  if (!isShared) return DEFAULT;
  const redis = connectRedis(redisUrl, { role: 'reader', name: 'quickstart' });
  const lanes = createLanes(redis, { dedupWindowMs: 0 });
  try {
    return (await lanes.destinations()).includes(DEFAULT) ? OWN : DEFAULT;
  } finally {
    await lanes.close();
    await closeRedis(redis, CLOSE_MS);
  }
}
