import { createDeadLetters, type DeadLetters } from '@tracklayer/dead-letters';
import type { Profile } from '@tracklayer/events';
import { createHolds, type Holds } from '@tracklayer/holds';
import { createIndexer } from '@tracklayer/journal';
import { type LoweredLimits, loweredLimitsOf } from '@tracklayer/klaviyo';
import { createLanes, type Lanes } from '@tracklayer/lanes';
import { announcedMode, checkDigestKey, digestKeySource, erasedPeopleOver } from '@tracklayer/persons';
import type { RedisClient, RedisRole } from '@tracklayer/redis';
import type { CommandContext } from '../runtime/command.js';
import { knownDestinations, requireKnown } from '../runtime/known-destinations.js';
import { withRedis } from '../runtime/open-redis.js';
import { queueSettings } from '../runtime/settings.js';

export interface OpenDeadLetters {
  deadLetters: DeadLetters;
  lanes: Lanes;
  holds: Holds;
  /** The destination that was asked for, or every known one. */
  destinations: string[];
  /** The lowered limits of a configured destination. */
  limits(destination: string): LoweredLimits;
  /** Whether the person of each profile was erased there. Nobody, where erased people are sent to. @throws {DigestKeyError} */
  erasedAmong(destination: string, profiles: readonly Profile[]): Promise<boolean[]>;
}

/** Opens the dead letters for a command, and closes what it opened. The role `worker` survives an outage of Redis. */
export async function withDeadLetters<Result>(
  context: CommandContext,
  destination: string | undefined,
  use: (open: OpenDeadLetters) => Promise<Result>,
  role: RedisRole = 'reader',
): Promise<Result> {
  const settings = await queueSettings(context);
  const useRedis = async (redis: RedisClient) => {
    const digestKey = digestKeySource(redis, settings.digestKey?.reveal());
    const lanes = createLanes(redis, {
      dedupWindowMs: settings.dedupWindowMs,
      journal: createIndexer(settings.journalSettings, digestKey),
    });
    try {
      const known = await knownDestinations(lanes, settings.destinations);
      const destinations = destination === undefined ? known : requireKnown(known, [destination]);
      return await use({
        deadLetters: createDeadLetters(redis, { lanes, ...settings.letters }),
        lanes,
        holds: createHolds(redis),
        destinations,
        limits: loweredLimitsOf(settings.targets),
        async erasedAmong(id, profiles) {
          if ((await announcedMode(redis, id)) === 'send') return profiles.map(() => false);
          await checkDigestKey(redis, id, digestKey);
          return erasedPeopleOver(redis, id, digestKey).among(profiles);
        },
      });
    } finally {
      await lanes.close();
    }
  };
  return withRedis(context.out, settings.redisUrl, useRedis, role);
}
