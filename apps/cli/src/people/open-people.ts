import type { Config } from '@tracklayer/config';
import { createDeadLetters } from '@tracklayer/dead-letters';
import type { ErasureContext } from '@tracklayer/erasure';
import { createHolds } from '@tracklayer/holds';
import { createLanes } from '@tracklayer/lanes';
import { checkDigestKey, digestKeySource } from '@tracklayer/persons';
import type { CommandContext } from '../runtime/command.js';
import { knownDestinations, requireKnown } from '../runtime/known-destinations.js';
import { withRedis } from '../runtime/open-redis.js';

/** Opens what it takes to find a person at one destination, or at every known one. @throws {DigestKeyError} */
export function withPeople<Result>(
  { io, out }: CommandContext,
  config: Config,
  destination: string | undefined,
  use: (context: ErasureContext) => Promise<Result>,
): Promise<Result> {
  return withRedis(out, config.redis.url, async (redis) => {
    const lanes = createLanes(redis, { dedupWindowMs: config.dedupWindowMs });
    try {
      const configured = config.destinations.map(({ id }) => id);
      const known = await knownDestinations(lanes, configured);
      const digestKey = digestKeySource(redis, config.digestKey?.reveal());
      const destinations = destination === undefined ? known : requireKnown(known, [destination]);
      for (const each of destinations) await checkDigestKey(redis, each, digestKey);
      return await use({
        redis,
        lanes,
        deadLetters: createDeadLetters(redis, {
          lanes,
          retention: config.deadLetters,
          backfillOlderThanMs: config.replay.backfillOlderThanMs,
        }),
        holds: createHolds(redis),
        digestKey,
        destinations,
        nowMs: Date.now,
        signal: io.signal,
      });
    } finally {
      await lanes.close();
    }
  });
}
