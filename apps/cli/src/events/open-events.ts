import { createDeadLetters } from '@tracklayer/dead-letters';
import type { LookUpContext } from '@tracklayer/event-status';
import { createHolds } from '@tracklayer/holds';
import { createLanes } from '@tracklayer/lanes';
import { checkDigestKey, digestKeySource } from '@tracklayer/persons';
import type { CommandContext } from '../runtime/command.js';
import { knownDestinations, requireKnown } from '../runtime/known-destinations.js';
import { withRedis } from '../runtime/open-redis.js';
import { queueSettings } from '../runtime/settings.js';

export interface OpenEvents extends LookUpContext {
  /** The destination that was asked for, or every known one. */
  destinations: string[];
  /** Names of properties by whose values events are found. */
  keys: readonly string[];
  /** How long the journal keeps an event after it ended, in ms. */
  keepMs: number;
}

/** Opens what it takes to find events. @throws {DigestKeyError} */
export async function withEvents<Result>(
  context: CommandContext,
  destination: string | undefined,
  use: (open: OpenEvents) => Promise<Result>,
): Promise<Result> {
  const settings = await queueSettings(context);
  return withRedis(context.out, settings.redisUrl, async (redis) => {
    const lanes = createLanes(redis, { dedupWindowMs: settings.dedupWindowMs });
    try {
      const known = await knownDestinations(lanes, settings.destinations);
      const destinations = destination === undefined ? known : requireKnown(known, [destination]);
      const digestKey = digestKeySource(redis, settings.digestKey?.reveal());
      for (const each of destinations) await checkDigestKey(redis, each, digestKey);
      return await use({
        redis,
        lanes,
        deadLetters: createDeadLetters(redis, { lanes, ...settings.letters }),
        holds: createHolds(redis),
        digestKey,
        eventNames: Object.keys(settings.customEvents.defined ?? {}),
        destinations,
        keys: settings.journalSettings.keys,
        keepMs: settings.journalSettings.keepMs,
      });
    } finally {
      await lanes.close();
    }
  });
}
