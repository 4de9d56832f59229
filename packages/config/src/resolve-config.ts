import { EVENT_NAMES, OWNERSHIP, type Ownership } from '@tracklayer/events';
import { withoutTrailingSlash } from './base-url.js';
import { DEFAULTS, defaultTimeoutMs } from './defaults.js';
import { shortestLetterAgeMs } from './letter-age.js';
import { secret } from './secret.js';
import type {
  Config,
  ConfigInput,
  ConsentConfig,
  Destination,
  DestinationInput,
  ErasedChoice,
  NetworkConfig,
} from './types.js';
import { DIGEST_KEY_VARIABLE } from './variables.js';

/** A valid configuration with all defaults and keys, deeply frozen. */
export function resolveConfig(
  input: ConfigInput,
  { env, network }: { env: NodeJS.ProcessEnv; network: NetworkConfig },
): Config {
  const worker = { ...DEFAULTS.worker, ...defined(input.worker) };
  const retry = { ...DEFAULTS.retry, ...defined(input.retry) };
  const startFlowsWithinMs = input.startFlowsWithinMs ?? DEFAULTS.startFlowsWithinMs;
  const erased = input.erased ?? DEFAULTS.erased;
  const digestKey = env[DIGEST_KEY_VARIABLE];
  const consent: ConsentConfig = { ...DEFAULTS.consent, ...defined(input.consent) };
  const dedupWindowMs = input.dedupWindowMs ?? DEFAULTS.dedupWindowMs;
  const letterAgeMs = Math.max(
    DEFAULTS.deadLetters.maxAgeMs,
    shortestLetterAgeMs(dedupWindowMs, retry.maxAgeMs),
  );
  const config: Config = {
    redis: { url: input.redis?.url ?? DEFAULTS.redisUrl },
    destinations: Object.entries(input.destinations).map(([id, one]) =>
      resolveDestination(id, one, { env, lockMs: worker.lockMs, startFlowsWithinMs, erased, consent }),
    ),
    retry,
    dedupWindowMs,
    defaults: {
      ...(input.defaultCountry !== undefined && { defaultCountry: input.defaultCountry }),
      ...(input.timeZone !== undefined && { timeZone: input.timeZone }),
    },
    deadLetters: { ...DEFAULTS.deadLetters, maxAgeMs: letterAgeMs, ...defined(input.deadLetters) },
    replay: { ...DEFAULTS.replay, ...defined(input.replay) },
    worker,
    network,
    ...(digestKey && { digestKey: secret(digestKey) }),
  };
  return deepFreeze(config);
}

/** What a destination takes from the whole configuration and the environment. */
interface Surroundings {
  env: NodeJS.ProcessEnv;
  lockMs: number;
  startFlowsWithinMs: number;
  erased: ErasedChoice;
  consent: ConsentConfig;
}

function resolveDestination(
  id: string,
  input: DestinationInput,
  { env, lockMs, startFlowsWithinMs, erased, consent }: Surroundings,
): Destination {
  return {
    id,
    apiKey: secret(env[input.apiKeyEnv] ?? ''),
    ...(input.listId === undefined ? {} : { listId: input.listId }),
    catalog: input.catalog ?? DEFAULTS.catalog,
    dialect: input.dialect ?? DEFAULTS.dialect,
    baseUrl: withoutTrailingSlash(input.baseUrl ?? DEFAULTS.baseUrl),
    revision: input.revision ?? DEFAULTS.revision,
    timeoutMs: input.timeoutMs ?? defaultTimeoutMs(lockMs),
    startFlowsWithinMs: input.startFlowsWithinMs ?? startFlowsWithinMs,
    erased: input.erased ?? erased,
    consent: { ...consent, ...defined(input.consent) },
    concurrency: input.concurrency ?? DEFAULTS.concurrency,
    // Copies: the objects of the file must neither be frozen nor change the configuration later.
    limits: structuredClone(input.limits ?? {}),
    mapping: structuredClone(input.mapping ?? {}),
    ownership: resolveOwnership(input.ownership),
  };
}

function resolveOwnership(input: DestinationInput['ownership'] = {}): Ownership {
  const rules = EVENT_NAMES.map((name) => {
    const { owner, otherwise } = { ...OWNERSHIP[name], ...defined(input[name]) };
    return [name, { owner, otherwise }];
  });
  return Object.fromEntries(rules) as Ownership;
}

/** Drops fields that are `undefined`, so that they get their defaults. */
function defined<Fields extends object>(fields: Fields | undefined): Partial<Fields> {
  const entries = Object.entries(fields ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<Fields>;
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
