/**
 * The account the demonstration delivers to.
 *
 * Defends against: code tried beside the demonstration, whose events go to `main` unless it names another, and which
 * would wait there for ever; and a Redis that other work uses, where `main` is that work's: the demonstration's worker
 * would deliver its events to the sandbox.
 */
import { createLanes } from '@tracklayer/lanes';
import { closeRedis, connectRedis } from '@tracklayer/redis';

/** Where a producer sends that is told of no destination. */
const USUAL = 'main';
const OWN = 'quickstart';

const CLOSE_MS = 1_000;

/** `isShared`: others use that Redis too. */
export async function chooseDestination(redisUrl: string, isShared: boolean): Promise<string> {
  if (!isShared) return USUAL;
  const redis = connectRedis(redisUrl, { role: 'reader', name: 'quickstart' });
  const lanes = createLanes(redis, { dedupWindowMs: 0 });
  try {
    return (await lanes.destinations()).includes(USUAL) ? OWN : USUAL;
  } finally {
    await lanes.close();
    await closeRedis(redis, CLOSE_MS);
  }
}
