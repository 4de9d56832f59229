import type { AccountState } from '../accounts.js';
import { isObject } from '../validation/fields.js';
import { patchProperties, updateProfile } from './profile-update.js';
import {
  createProfile,
  findProfiles,
  IDENTIFIERS,
  identifierOf,
  type Profile,
  removeProfile,
  takeIdentifiers,
} from './profiles.js';
import { moveRecordedKeys } from './recorded-keys.js';
import { moveWaits } from './variants.js';

/**
 * Finds or creates the profile of an event or consent. An event is never refused for its identifiers: the strongest
 * known identifier decides. A profile with only an anonymous id is merged into that profile. An identifier of another
 * known person stays with that person, or moves if the settings say so.
 */
export function resolveProfile(
  account: AccountState,
  sent: Record<string, unknown>,
  id: string | undefined,
  nowMs: number,
  random: () => number,
): Profile {
  const store = account.profiles;
  const [known, ...others] = findProfiles(store, sent, id);
  const profile = known ?? createProfile(store, nowMs, random);
  for (const other of others) {
    if (isAnonymous(other)) merge(account, other, profile);
  }
  if (account.settings.conflicts === 'move') takeIdentifiers(store, profile, sent);
  const mine: Record<string, unknown> = { ...sent };
  for (const identifier of IDENTIFIERS) {
    const value = identifierOf(sent, identifier);
    const owner = value === undefined ? undefined : store.byIdentifier[identifier].get(value);
    // A null in an event does not clear an identifier.
    if (value === undefined || (owner !== undefined && owner !== profile)) delete mine[identifier];
  }
  updateProfile(store, profile, mine, nowMs);
  const patch = isObject(sent.meta) ? sent.meta.patch_properties : undefined;
  if (isObject(patch)) patchProperties(profile, patch);
  return profile;
}

function isAnonymous(profile: Profile): boolean {
  return (['email', 'phone_number', 'external_id'] as const).every(
    (identifier) => identifierOf(profile.attributes, identifier) === undefined,
  );
}

function merge(account: AccountState, from: Profile, into: Profile): void {
  const attributes = { ...from.attributes, ...into.attributes };
  into.properties = { ...from.properties, ...into.properties };
  into.suppressions.push(...from.suppressions);
  for (const list of account.lists.values()) {
    const joinedMs = list.members.get(from.id);
    if (joinedMs === undefined) continue;
    list.members.delete(from.id);
    list.members.set(into.id, list.members.get(into.id) ?? joinedMs);
  }
  moveRecordedKeys(account.recordedKeys, from, into);
  moveWaits(account.variants.values(), from, into);
  removeProfile(account.profiles, from);
  account.profiles.merged.set(from.id, into.id);
  updateProfile(account.profiles, into, attributes, into.updatedMs);
}
