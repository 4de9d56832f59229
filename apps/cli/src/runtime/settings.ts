import { type Config, type Destination, loadConfig, type OverrideFlags } from '@tracklayer/config';
import type { DeadLettersOptions } from '@tracklayer/dead-letters';
import type { CustomEvents, Defaults } from '@tracklayer/events';
import { ENDPOINTS } from '@tracklayer/klaviyo';
import type { Configured } from '@tracklayer/lane-status';
import { CliError } from './cli-error.js';
import type { CommandContext } from './command.js';
import { EXIT } from './exit-codes.js';

/** The whole configuration with keys, for commands that deliver. @throws {ConfigError} */
export function wholeConfig(context: CommandContext, flags?: OverrideFlags): Promise<Config> {
  return configOf(context, { keys: true, ...(flags && { flags }) });
}

/** The whole configuration, with keys or without. Without them it can ask no destination. @throws {ConfigError} */
export function configOf(
  context: CommandContext,
  { keys, flags }: { keys: boolean; flags?: OverrideFlags },
): Promise<Config> {
  return loadConfig({ ...configSource(context), withoutKeys: !keys, ...(flags && { flags }) });
}

export interface QueueSettings {
  redisUrl: string;
  /** Ids of the configured destinations, or of the requested ones. */
  destinations: string[];
  /** Every configured destination. */
  configured: Configured;
  /** The same destinations, with the settings that say where their events appear and how fast they are sent. */
  targets: Pick<
    Destination,
    | 'id'
    | 'baseUrl'
    | 'dialect'
    | 'listId'
    | 'mapping'
    | 'limits'
    | 'ownership'
    | 'orderedProducts'
    | 'revision'
    | 'startFlowsWithinMs'
  >[];
  dedupWindowMs: number;
  /** The secret for digests of erased people, if it is not the one in Redis. */
  digestKey: Config['digestKey'];
  /** What the journal of events keeps, and by which properties it finds them. */
  journalSettings: Config['journal'];
  /** What helps to understand the values of a file. */
  defaults: Defaults;
  /** The events besides the standard ones. */
  customEvents: CustomEvents;
  /** How dead letters are kept and replayed: as the worker does it. */
  letters: Pick<DeadLettersOptions, 'retention' | 'backfillOlderThanMs' | 'defaults'>;
}

/**
 * The settings to read lanes and to enqueue jobs. They hold no key, so such commands also run on machines without keys.
 *
 * @throws {ConfigError} @throws {CliError} for a destination that is not configured
 */
export async function queueSettings(
  context: CommandContext,
  only?: readonly string[],
): Promise<QueueSettings> {
  const config = await loadConfig({ ...configSource(context), withoutKeys: true });
  const configured = config.destinations.map(({ id }) => id);
  const unknown = only?.find((id) => !configured.includes(id));
  if (unknown !== undefined) {
    throw new CliError(EXIT.notFound, {
      code: 'unknown_destination',
      message: `The configuration has no destination ${unknown}.`,
      next: `Configured destinations: ${configured.join(', ')}.`,
    });
  }
  return {
    redisUrl: config.redis.url,
    destinations: only ? [...only] : configured,
    configured: { ids: configured, ...(config.isAssumed && { isAssumed: true }) },
    targets: config.destinations.filter(({ id }) => only?.includes(id) ?? true),
    dedupWindowMs: config.dedupWindowMs,
    digestKey: config.digestKey,
    journalSettings: config.journal,
    defaults: config.defaults,
    customEvents: config.customEvents,
    letters: {
      retention: config.deadLetters,
      backfillOlderThanMs: config.replay.backfillOlderThanMs,
      defaults: config.defaults,
    },
  };
}

function configSource({ io, configPath }: CommandContext) {
  // A flag wins over the variable.
  const named = configPath ?? io.env.TRACKLAYER_CONFIG;
  return { cwd: io.cwd, env: io.env, knownEndpoints: ENDPOINTS, ...(named ? { configPath: named } : {}) };
}
