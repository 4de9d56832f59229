import type { AccountSettings } from '../settings.js';
import type { Json } from '../validation/fields.js';
import { type PatchProperties, patchProperties, updateProfile } from './profile-update.js';
import { createProfile, findProfiles, type Profile, type ProfileStore, takeIdentifiers } from './profiles.js';

export interface UpsertDraft {
  id?: string;
  attributes: Json;
  patch?: PatchProperties;
}

export type Upsert =
  | { kind: 'created' | 'updated'; profile: Profile }
  | { kind: 'conflict'; other: Profile }
  | { kind: 'unknown_id' };

/**
 * Creates or updates a profile by its strongest known identifier. Identifiers of two profiles are a conflict, which names
 * the owner of the weaker identifier. A refused conflict writes nothing. In no case are two profiles merged.
 */
export function upsertProfile(
  store: ProfileStore,
  conflicts: AccountSettings['conflicts'],
  draft: UpsertDraft,
  nowMs: number,
  random: () => number,
): Upsert {
  if (draft.id !== undefined && !store.byId.has(draft.id)) return { kind: 'unknown_id' };
  const [known, other] = findProfiles(store, draft.attributes, draft.id);
  if (other !== undefined && conflicts === 'refuse') return { kind: 'conflict', other };
  const profile = known ?? createProfile(store, nowMs, random);
  takeIdentifiers(store, profile, draft.attributes);
  updateProfile(store, profile, draft.attributes, nowMs);
  if (draft.patch !== undefined) patchProperties(profile, draft.patch);
  return { kind: known === undefined ? 'created' : 'updated', profile };
}
