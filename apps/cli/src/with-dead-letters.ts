import { createDeadLetters, type DeadLetters } from '@tracklayer/dead-letters';
import { createLanes } from '@tracklayer/lanes';
import { CliError } from './cli-error.js';
import type { CommandContext } from './command-context.js';
import { EXIT } from './exit-codes.js';
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
      const known = [...new Set([...(await lanes.destinations()), ...settings.destinations])].sort();
      const destinations = destination === undefined ? known : [oneOf(known, destination)];
      return await use({ deadLetters: createDeadLetters(redis, { lanes }), destinations });
    } finally {
      await lanes.close();
    }
  });
}

function oneOf(known: string[], destination: string): string {
  if (known.includes(destination)) return destination;
  throw new CliError(EXIT.notFound, {
    code: 'no_such_destination',
    message: `There is no destination ${destination}.`,
    next: known.length > 0 ? `Known: ${known.join(', ')}.` : 'None is known yet: nothing was ever sent.',
  });
}
