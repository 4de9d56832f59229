import { shortId } from './ids.js';
import type { Limits } from './limits/limit-table.js';
import type { Throttles } from './limits/throttles.js';
import { type AccountSettings, DEFAULT_SETTINGS } from './settings.js';
import type { Flow } from './stores/flows.js';
import type { ImportJob } from './stores/import-jobs.js';
import type { Metric } from './stores/metrics.js';
import { createProfileStore, identifierOrder, type ProfileStore } from './stores/profiles.js';
import { addVariantTo, type Variant, type VariantInput } from './stores/variants.js';

/** The key of the account that every sandbox starts with. Klaviyo does not accept it. */
export const DEFAULT_KEY = 'pk_sandbox_0000000000000000000000000000000000';
/** The newsletter list of that account. The product's guide uses the same id. */
export const DEFAULT_LIST_ID = 'Y6nRLr';
/** A variant of that account, sold out. */
export const DEFAULT_VARIANT_ID = '$custom:::$default:::SKU-481';
export const DEFAULT_ACCOUNT_ID = 'sandbox';

export interface KeyInput {
  key: string;
  /** Name in the ledger, which never shows the key. Default: `key-1`, `key-2`, … */
  name?: string;
  /** Scopes such as `['events:write']`. Default: full access. */
  scopes?: readonly string[];
}

export interface ListInput {
  id: string;
  name?: string;
  /** `double`: a subscriber is pending until confirmation, except in a historical import. Default: `single`. */
  optIn?: 'single' | 'double';
}

export interface AccountInput {
  id: string;
  name?: string;
  keys: readonly KeyInput[];
  lists?: readonly ListInput[];
  /** The catalogue. */
  variants?: readonly VariantInput[];
  /** Limits of this account. Default: the limits of the sandbox. */
  limits?: Limits;
  settings?: Partial<AccountSettings>;
}

export interface KeyState {
  key: string;
  name: string;
  /** Undefined means full access. */
  scopes: Set<string> | undefined;
  revoked: boolean;
}

export interface ListState {
  id: string;
  name: string;
  optIn: 'single' | 'double';
  createdMs: number;
  /** Times of joining in ms, by profile id. */
  members: Map<string, number>;
}

export interface AccountState {
  id: string;
  name: string;
  publicKey: string;
  keys: Map<string, KeyState>;
  lists: Map<string, ListState>;
  /** By id. */
  variants: Map<string, Variant>;
  profiles: ProfileStore;
  /** By name. */
  metrics: Map<string, Metric>;
  /** One entry for each recorded (profile, metric, unique_id). */
  recordedKeys: Set<string>;
  throttles: Throttles;
  settings: AccountSettings;
  /** By id. */
  importJobs: Map<string, ImportJob>;
  /** By id. */
  flows: Map<string, Flow>;
}

export const DEFAULT_ACCOUNT: AccountInput = Object.freeze({
  id: DEFAULT_ACCOUNT_ID,
  name: 'Sandbox Shop',
  keys: [{ key: DEFAULT_KEY, name: 'default' }],
  lists: [{ id: DEFAULT_LIST_ID, name: 'Newsletter' }],
  variants: [{ id: DEFAULT_VARIANT_ID }],
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
    variants: new Map(),
    profiles: createProfileStore(),
    metrics: new Map(),
    recordedKeys: new Set(),
    throttles: { limits: input.limits ?? limits, byEndpoint: new Map() },
    settings: DEFAULT_SETTINGS,
    importJobs: new Map(),
    flows: new Map(),
  };
  configureAccount(account, input.settings ?? {});
  for (const key of input.keys) addKeyTo(account, key);
  for (const list of input.lists ?? []) addListTo(account, list, nowMs);
  for (const variant of input.variants ?? []) addVariantTo(account.variants, variant);
  return account;
}

export function configureAccount(account: AccountState, settings: Partial<AccountSettings>): void {
  account.settings = { ...account.settings, ...settings };
  account.profiles.order = identifierOrder(account.settings.strongestIdentifier);
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

/** Adds a profile to a list. A member keeps the time of joining. */
export function joinList(list: ListState, profileId: string, nowMs: number): void {
  if (!list.members.has(profileId)) list.members.set(profileId, nowMs);
}

export function addListTo(account: AccountState, input: ListInput, nowMs: number): ListState {
  const list: ListState = {
    id: input.id,
    name: input.name ?? input.id,
    optIn: input.optIn ?? 'single',
    createdMs: nowMs,
    members: new Map(),
  };
  account.lists.set(list.id, list);
  return list;
}
