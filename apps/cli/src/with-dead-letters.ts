import { createDeadLetters, type DeadLetters } from '@tracklayer/dead-letters';
import { createLanes } from '@tracklayer/lanes';
import type { CommandContext } from './command-context.js';
import { knownDestinations, requireKnown } from './known-destinations.js';
import { withRedis } from './open-redis.js';
import { queueSettings } from './settings.js';

export interface OpenDeadLetters {
  deadLetters: DeadLetters;
  /** Those to look at: the one asked for, or every one that is known. */
  destinations: string[];
}

/** Opens the dead letters for a command, and closes what it opened. */
export async function withDeadLetters<Result>(
  context: CommandContext,
  destination: string | undefined,
  use: (open: OpenDeadLetters) => Promise<Result>,
): Promise<Result> {
  const settings = await queueSettings(context);
  return withRedis(settings.redisUrl, async (redis) => {
    const lanes = createLanes(redis, { dedupWindowMs: settings.dedupWindowMs });
    try {
      const known = await knownDestinations(lanes, settings.destinations);
      const destinations = destination === undefined ? known : requireKnown(known, [destination]);
      return await use({ deadLetters: createDeadLetters(redis, { lanes }), destinations });
    } finally {
      await lanes.close();
    }
  });
}
