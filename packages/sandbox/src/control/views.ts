import type { AccountState } from '../accounts.js';
import type { AccountSettings } from '../settings.js';
import type { Profile, Suppression } from '../stores/profiles.js';

/** An account as the control API shows it. It shows the names of keys, never a key. */
export interface AccountView {
  id: string;
  name: string;
  keys: { name: string; scopes: string[] | 'full'; revoked: boolean }[];
  lists: { id: string; name: string; optIn: 'single' | 'double'; members: number }[];
  variants: { id: string; stock: number; waiting: number }[];
  profiles: number;
  settings: AccountSettings;
  metrics: string[];
  /** Ids of the flows that it serves. */
  flows: string[];
}

export interface ProfileView {
  id: string;
  account: string;
  createdMs: number;
  updatedMs: number;
  /** By Klaviyo's field names. */
  attributes: Record<string, unknown>;
  location: Record<string, unknown>;
  properties: Record<string, unknown>;
  consents: Record<string, 'SUBSCRIBED' | 'PENDING' | 'UNSUBSCRIBED'>;
  suppressions: readonly Suppression[];
  /** Ids of the profile's lists. */
  lists: string[];
}

export function viewAccount(account: AccountState): AccountView {
  return {
    id: account.id,
    name: account.name,
    keys: [...account.keys.values()].map(({ name, scopes, revoked }) => ({
      name,
      scopes: scopes === undefined ? 'full' : [...scopes],
      revoked,
    })),
    lists: [...account.lists.values()].map(({ id, name, optIn, members }) => ({
      id,
      name,
      optIn,
      members: members.size,
    })),
    variants: [...account.variants.values()].map(({ id, stock, waiting }) => ({
      id,
      stock,
      waiting: waiting.size,
    })),
    profiles: account.profiles.byId.size,
    settings: account.settings,
    metrics: [...account.metrics.keys()],
    flows: [...account.flows.keys()],
  };
}

export function viewProfile(account: AccountState, profile: Profile): ProfileView {
  const { id, createdMs, updatedMs, attributes, location, properties, consents, suppressions } = profile;
  const lists = [...account.lists.values()].filter((list) => list.members.has(id)).map((list) => list.id);
  return {
    id,
    account: account.id,
    createdMs,
    updatedMs,
    attributes,
    location,
    properties,
    consents,
    suppressions,
    lists,
  };
}
