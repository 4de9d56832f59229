import { createIndexer } from '@tracklayer/journal';
import { extendMapping, MAPPING, type RequestSettings } from '@tracklayer/klaviyo';
import { createLanes, type Lanes } from '@tracklayer/lanes';
import { digestKeySource } from '@tracklayer/persons';
import { type RedisClient, withDeadline } from '@tracklayer/redis';
import { CliError } from '../runtime/cli-error.js';
import type { CommandContext } from '../runtime/command.js';
import { EXIT } from '../runtime/exit-codes.js';
import { withRedis } from '../runtime/open-redis.js';
import { type QueueSettings, queueSettings } from '../runtime/settings.js';

/** What a back-fill works with. */
export interface OpenBackfill {
  redis: RedisClient;
  lanes: Lanes;
  destination: string;
  defaults: QueueSettings['defaults'];
  target: QueueSettings['targets'][number];
  /** The events besides the standard ones. */
  customEvents: QueueSettings['customEvents'];
  /** Whether each line of a purchase is sent as an event of its own. */
  orderedProducts: boolean;
}

interface BackfillTarget {
  settings: QueueSettings;
  target: QueueSettings['targets'][number];
  out: CommandContext['out'];
}

/** The settings of the requested destination, or of the only one. @throws {CliError} `which_destination` */
export async function backfillTarget(
  context: CommandContext,
  asked: string | undefined,
): Promise<BackfillTarget> {
  const settings = await queueSettings(context, asked === undefined ? undefined : [asked]);
  const [target, ...more] = settings.targets;
  if (target !== undefined && more.length === 0) return { settings, target, out: context.out };
  throw new CliError(EXIT.usage, {
    code: 'which_destination',
    message: 'The configuration has several destinations.',
    next: `Name one with --destination: ${settings.destinations.join(', ')}.`,
  });
}

const CLOSE_MS = 1_000;

/** Opens what a back-fill works with, and closes it. Survives an outage of Redis, because a file may take hours. */
export function withBackfill<Result>(
  { settings, target, out }: BackfillTarget,
  use: (open: OpenBackfill) => Promise<Result>,
): Promise<Result> {
  return withRedis(
    out,
    settings.redisUrl,
    async (redis) => {
      const digestKey = digestKeySource(redis, settings.digestKey?.reveal());
      const lanes = createLanes(redis, {
        dedupWindowMs: settings.dedupWindowMs,
        journal: createIndexer(settings.journalSettings, digestKey),
      });
      try {
        return await use({
          redis,
          lanes,
          destination: target.id,
          defaults: settings.defaults,
          target,
          customEvents: settings.customEvents,
          orderedProducts: target.orderedProducts,
        });
      } finally {
        // While Redis is away, a queue waits for it even to close.
        await withDeadline(lanes.close(), CLOSE_MS, () => new Error('not closed in time')).catch(
          () => undefined,
        );
      }
    },
    'worker',
  );
}

/** The settings that requests to the destination need. */
export function requestSettings(target: OpenBackfill['target']): RequestSettings {
  const { dialect, mapping, listId, ownership } = target;
  return {
    dialect,
    mapping: extendMapping(MAPPING, mapping),
    ownership,
    ...(listId !== undefined && { listId }),
  };
}
