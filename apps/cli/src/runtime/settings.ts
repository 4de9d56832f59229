import { type Config, type Destination, loadConfig } from '@tracklayer/config';
import type { DeadLettersOptions } from '@tracklayer/dead-letters';
import { ENDPOINTS } from '@tracklayer/klaviyo';
import { CliError } from './cli-error.js';
import type { CommandContext } from './command.js';
import { EXIT } from './exit-codes.js';

/** The whole configuration, keys and all: for what delivers. @throws {ConfigError} */
export function wholeConfig(context: CommandContext): Promise<Config> {
  return loadConfig(whereToLook(context));
}

export interface QueueSettings {
  redisUrl: string;
  /** Ids of the configured destinations, or those asked for. */
  destinations: string[];
  /** The same, with what is needed to tell where an event can be seen there, and how fast any go. */
  targets: Pick<Destination, 'id' | 'baseUrl' | 'dialect' | 'listId' | 'mapping' | 'limits' | 'ownership'>[];
  dedupWindowMs: number;
  /** How dead letters are kept and replayed, as the worker does it. */
  letters: Pick<DeadLettersOptions, 'retention' | 'backfillOlderThanMs'>;
}

/**
 * What is needed to look at lanes and to put jobs into them: no key, so that it also runs where none may be.
 * @throws {ConfigError} and CliError for a destination that is not configured.
 */
export async function queueSettings(
  context: CommandContext,
  only?: readonly string[],
): Promise<QueueSettings> {
  const config = await loadConfig({ ...whereToLook(context), withoutKeys: true });
  const configured = config.destinations.map(({ id }) => id);
  const unknown = only?.find((id) => !configured.includes(id));
  if (unknown !== undefined) {
    throw new CliError(EXIT.notFound, {
      code: 'unknown_destination',
      message: `No destination ${unknown} is configured.`,
      next: `Configured: ${configured.join(', ')}.`,
    });
  }
  return {
    redisUrl: config.redis.url,
    destinations: only ? [...only] : configured,
    targets: config.destinations.filter(({ id }) => only?.includes(id) ?? true),
    dedupWindowMs: config.dedupWindowMs,
    letters: { retention: config.deadLetters, backfillOlderThanMs: config.replay.backfillOlderThanMs },
  };
}

function whereToLook({ io, configPath }: CommandContext) {
  // The variable is the worker's way to name a file; a flag says it better, and counts first.
  const named = configPath ?? io.env.TRACKLAYER_CONFIG;
  return { cwd: io.cwd, env: io.env, knownEndpoints: ENDPOINTS, ...(named ? { configPath: named } : {}) };
}
