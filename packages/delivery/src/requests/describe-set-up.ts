/**
 * What a worker knows of the set-up of a destination, for people who hold no key.
 *
 * Klaviyo does not say which scopes a key has. So the worker makes a read for each scope that a read can show. A scope to write
 * shows only when a call is refused: then its endpoint is held.
 */
import { type Destination, revisionEndsOn } from '@tracklayer/config';
import { JOB_TYPES, type JobType } from '@tracklayer/events';
import type { Holds } from '@tracklayer/holds';
import {
  diffMappings,
  type Endpoint,
  extendMapping,
  JOB_ENDPOINTS,
  MAPPING,
  mappingLabel,
  requiredScopes,
  rowOf,
} from '@tracklayer/klaviyo';
import { type CallLimits, callWithin } from './ask-deletion.js';

export interface AccountLimits extends CallLimits {
  settings: Pick<
    Destination,
    'id' | 'revision' | 'dialect' | 'baseUrl' | 'listId' | 'mapping' | 'orderedProducts' | 'ownership'
  >;
  holds: Pick<Holds, 'read'>;
}

export interface ScopeState {
  /** As Klaviyo names it: `events:write`. */
  scope: string;
  state: 'granted' | 'missing' | 'not_refused' | 'unknown';
  /** The job types whose calls need it. Empty: only checks that a person starts. */
  for: JobType[];
}

/** A read for each scope that a read can show. */
const READS: readonly { endpoint: Endpoint; path: string }[] = [
  { endpoint: 'GET /api/accounts', path: '/api/accounts' },
  { endpoint: 'GET /api/profiles', path: '/api/profiles?page[size]=1' },
  { endpoint: 'GET /api/metrics', path: '/api/metrics' },
  { endpoint: 'GET /api/flows', path: '/api/flows?page[size]=1' },
];

/** Calls of the other dialect, which Klaviyo itself does not serve. */
const OF_DIALECT: Partial<Record<Endpoint, Destination['dialect']>> = {
  'POST /api/events-bulk-create-jobs': 'guide',
  'POST /api/list-relationships': 'guide',
};

export async function describeSetUp(limits: AccountLimits): Promise<object> {
  const { settings } = limits;
  const { revision, dialect, baseUrl, listId, orderedProducts } = settings;
  const mapping = extendMapping(MAPPING, settings.mapping);
  return {
    revision,
    revisionEndsOn: revisionEndsOn(revision),
    dialect,
    baseUrl,
    ...(listId !== undefined && { listId }),
    orderedProducts,
    mapping: {
      label: mappingLabel(mapping),
      events: Object.keys(mapping.events).map((event) => ({ event, metric: rowOf(mapping, event).metric })),
      changes: diffMappings(MAPPING, mapping),
    },
    key: await keyOf(limits),
  };
}

async function keyOf(limits: AccountLimits): Promise<{ isRefused: boolean; scopes: ScopeState[] }> {
  const shown = new Map<string, ScopeState['state']>();
  let isRefused = false;
  for (const read of READS) {
    const { outcome, answer } = await callWithin(limits, read);
    if (answer?.status === 401) isRefused = true;
    const state = outcome.kind === 'delivered' ? 'granted' : answer?.status === 403 ? 'missing' : 'unknown';
    for (const scope of requiredScopes(read.endpoint)) shown.set(scope, state);
  }
  const { holds } = await limits.holds.read(limits.settings.id);
  const refused = new Set(holds.filter(({ status }) => status === 403).map(({ scope }): string => scope));
  const needs = new Map<string, Set<JobType>>([...shown.keys()].map((scope) => [scope, new Set()]));
  for (const type of JOB_TYPES) {
    for (const endpoint of JOB_ENDPOINTS[type]) {
      if ((OF_DIALECT[endpoint] ?? limits.settings.dialect) !== limits.settings.dialect) continue;
      for (const scope of requiredScopes(endpoint)) {
        needs.set(scope, (needs.get(scope) ?? new Set()).add(type));
        if (refused.has(endpoint) && !shown.has(scope)) shown.set(scope, 'missing');
      }
    }
  }
  const rest = isRefused ? 'unknown' : 'not_refused';
  return {
    isRefused,
    scopes: [...needs].map(([scope, types]) => ({ scope, state: shown.get(scope) ?? rest, for: [...types] })),
  };
}
