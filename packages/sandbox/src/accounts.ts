import { shortId } from './ids.js';
import type { Limits } from './limits/limit-table.js';
import type { Throttles } from './limits/throttles.js';
import type { Metric } from './stores/metrics.js';
import { createProfileStore, type ProfileStore } from './stores/profiles.js';

/** The key of the account every sandbox starts with. Good for nothing but a sandbox. */
export const DEFAULT_KEY = 'pk_sandbox_0000000000000000000000000000000000';
/** The newsletter list of that account, the one the product's guide uses. */
export const DEFAULT_LIST_ID = 'Y6nRLr';
export const DEFAULT_ACCOUNT_ID = 'sandbox';

export interface KeyInput {
  key: string;
  /** What the ledger calls it, because it never shows the key: `key-1`, `key-2`, … where left out. */
  name?: string;
  /** E.g. `['events:write']`; left out: full access. */
  scopes?: readonly string[];
}

export interface ListInput {
  id: string;
  name?: string;
  /** `double`: a subscriber is pending until confirmation, unless it is a historical import. */
  optIn?: 'single' | 'double';
}

export interface AccountInput {
  id: string;
  name?: string;
  keys: readonly KeyInput[];
  lists?: readonly ListInput[];
  /** For this account alone, over those of the sandbox. */
  limits?: Limits;
}

export interface KeyState {
  key: string;
  name: string;
  /** Undefined: full access. */
  scopes: ReadonlySet<string> | undefined;
  revoked: boolean;
}

export interface ListState {
  id: string;
  name: string;
  optIn: 'single' | 'double';
  createdMs: number;
  /** Profile ids. */
  members: Set<string>;
}

export interface AccountState {
  id: string;
  name: string;
  publicKey: string;
  keys: Map<string, KeyState>;
  lists: Map<string, ListState>;
  profiles: ProfileStore;
  /** By name. */
  metrics: Map<string, Metric>;
  /** One entry per (profile, metric, unique_id) on record. */
  recordedKeys: Set<string>;
  throttles: Throttles;
}

export const DEFAULT_ACCOUNT: AccountInput = Object.freeze({
  id: DEFAULT_ACCOUNT_ID,
  name: 'Sandbox Shop',
  keys: [{ key: DEFAULT_KEY, name: 'default' }],
  lists: [{ id: DEFAULT_LIST_ID, name: 'Newsletter' }],
});

export function createAccount(
  input: AccountInput,
  limits: Limits,
  nowMs: number,
  random: () => number,
): AccountState {
  const account: AccountState = {
    id: input.id,
    name: input.name ?? input.id,
    publicKey: shortId(random),
    keys: new Map(),
    lists: new Map(),
    profiles: createProfileStore(),
    metrics: new Map(),
    recordedKeys: new Set(),
    throttles: { limits: input.limits ?? limits, byEndpoint: new Map() },
  };
  for (const key of input.keys) addKeyTo(account, key);
  for (const list of input.lists ?? []) addListTo(account, list, nowMs);
  return account;
}

export function addKeyTo(account: AccountState, input: KeyInput): KeyState {
  const key: KeyState = {
    key: input.key,
    name: input.name ?? `key-${account.keys.size + 1}`,
    scopes: input.scopes === undefined ? undefined : new Set(input.scopes),
    revoked: false,
  };
  account.keys.set(key.name, key);
  return key;
}

export function addListTo(account: AccountState, input: ListInput, nowMs: number): ListState {
  const list: ListState = {
    id: input.id,
    name: input.name ?? input.id,
    optIn: input.optIn ?? 'single',
    createdMs: nowMs,
    members: new Set(),
  };
  account.lists.set(list.id, list);
  return list;
}
