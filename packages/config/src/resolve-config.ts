import { EVENT_NAMES, type EventDefinitions, OWNERSHIP, type Ownership, ownerOf } from '@tracklayer/events';
import { withoutTrailingSlash } from './base-url.js';
import { DEFAULTS, defaultTimeoutMs } from './defaults.js';
import type { ConfigInput, DestinationInput, MappingOverride } from './file-types.js';
import { shortestLetterAgeMs } from './letter-age.js';
import { resolveDashboard } from './resolve-dashboard.js';
import { secret } from './secret.js';
import type { ConsentConfig, ErasedChoice } from './section-types.js';
import type { Config, Destination, NetworkConfig } from './types.js';
import { DIGEST_KEY_VARIABLE } from './variables.js';

/** A valid configuration with all defaults and keys, deeply frozen. */
export function resolveConfig(
  input: ConfigInput,
  { env, network, isAssumed }: { env: NodeJS.ProcessEnv; network: NetworkConfig; isAssumed?: boolean },
): Config {
  const worker = { ...DEFAULTS.worker, ...defined(input.worker) };
  const attempts = input.retry?.attempts ?? DEFAULTS.retry.attempts;
  const outageAfter = Math.min(DEFAULTS.retry.outageAfter, attempts);
  const retry = { ...DEFAULTS.retry, outageAfter, ...defined(input.retry) };
  const startFlowsWithinMs = input.startFlowsWithinMs ?? DEFAULTS.startFlowsWithinMs;
  const erased = input.erased ?? DEFAULTS.erased;
  const digestKey = env[DIGEST_KEY_VARIABLE];
  const consent: ConsentConfig = { ...DEFAULTS.consent, ...defined(input.consent) };
  const dedupWindowMs = input.dedupWindowMs ?? DEFAULTS.dedupWindowMs;
  const letterAgeMs = Math.max(
    DEFAULTS.deadLetters.maxAgeMs,
    shortestLetterAgeMs(dedupWindowMs, retry.maxAgeMs),
  );
  const events = input.events ?? {};
  const config: Omit<Config, 'customEvents'> = {
    redis: {
      url: input.redis?.url ?? DEFAULTS.redisUrl,
      allowEviction: input.redis?.allowEviction ?? false,
    },
    destinations: Object.entries(input.destinations).map(([id, one]) =>
      resolveDestination(id, one, {
        env,
        lockMs: worker.lockMs,
        startFlowsWithinMs,
        erased,
        consent,
        events,
      }),
    ),
    retry,
    dedupWindowMs,
    defaults: {
      ...(input.defaultCountry !== undefined && { defaultCountry: input.defaultCountry }),
      ...(input.timeZone !== undefined && { timeZone: input.timeZone }),
    },
    deadLetters: { ...DEFAULTS.deadLetters, maxAgeMs: letterAgeMs, ...defined(input.deadLetters) },
    replay: { ...DEFAULTS.replay, ...defined(input.replay) },
    journal: {
      ...DEFAULTS.journal,
      keepMs: Math.max(DEFAULTS.journal.keepMs, dedupWindowMs),
      ...structuredClone(defined(input.journal)),
    },
    worker,
    network,
    dashboard: resolveDashboard(input.dashboard, env),
    ...(isAssumed && { isAssumed }),
    ...(digestKey && { digestKey: secret(digestKey) }),
  };
  const others = input.customEvents === 'defined' ? 'refused' : 'allowed';
  // The schemas of the application stay as they are.
  const customEvents = Object.freeze({ defined: Object.freeze({ ...events }), others } as const);
  return Object.freeze({ ...deepFreeze(config), customEvents });
}

/** What a destination takes from the whole configuration and the environment. */
interface Surroundings {
  events: EventDefinitions;
  env: NodeJS.ProcessEnv;
  lockMs: number;
  startFlowsWithinMs: number;
  erased: ErasedChoice;
  consent: ConsentConfig;
}

function resolveDestination(
  id: string,
  input: DestinationInput,
  { env, lockMs, startFlowsWithinMs, erased, consent, events }: Surroundings,
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
    surge: { ...DEFAULTS.surge, ...defined(input.surge) },
    concurrency: input.concurrency ?? DEFAULTS.concurrency,
    // Copies: the objects of the file must neither be frozen nor change the configuration later.
    limits: structuredClone(input.limits ?? {}),
    mapping: resolveMapping(
      events,
      structuredClone(defined(input.mapping) as Record<string, MappingOverride>),
    ),
    orderedProducts: input.orderedProducts ?? DEFAULTS.orderedProducts,
    ownership: resolveOwnership(events, input.ownership),
  };
}

/** The rows of defined events, and over them what the destination changes. */
function resolveMapping(
  events: EventDefinitions,
  rows: Record<string, MappingOverride>,
): Destination['mapping'] {
  const mapping: Record<string, MappingOverride> = { ...rows };
  for (const [name, { metric, dedupScope, value, valueCurrency }] of Object.entries(events)) {
    mapping[name] = { ...defined({ metric, dedupScope, value, valueCurrency }), ...rows[name] };
  }
  return mapping;
}

function resolveOwnership(events: EventDefinitions, input: DestinationInput['ownership'] = {}): Ownership {
  const names = new Set([...EVENT_NAMES, ...Object.keys(events), ...Object.keys(input)]);
  const rules = [...names].map((name) => {
    const own = events[name];
    const { owner, otherwise } = {
      ...ownerOf(name, OWNERSHIP),
      ...defined({ owner: own?.owner, otherwise: own?.otherwise }),
      ...defined(input[name]),
    };
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
