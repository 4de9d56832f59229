import { IDENTIFIERS, type Identifier, type Profile, type ProfileStore, setIdentifier } from './profiles.js';

/** `meta.patch_properties` of a profile. Source: OpenAPI 2026-04-15. */
export interface PatchProperties {
  append?: Record<string, unknown> | null;
  unappend?: Record<string, unknown> | null;
  unset?: string | string[] | null;
}

function isIdentifier(field: string): field is Identifier {
  return (IDENTIFIERS as readonly string[]).includes(field);
}

/**
 * Writes the sent fields to the profile. Null clears a field, an absent field stays. Location and properties are merged
 * key by key. The caller has checked that no identifier belongs to another profile.
 */
export function updateProfile(
  store: ProfileStore,
  profile: Profile,
  sent: Record<string, unknown>,
  nowMs: number,
): void {
  for (const [field, value] of Object.entries(sent)) {
    if (isIdentifier(field)) {
      setIdentifier(store, profile, field, typeof value === 'string' && value !== '' ? value : undefined);
    } else if (field === 'location') {
      profile.location = value === null ? {} : { ...profile.location, ...(value as object) };
    } else if (field === 'properties') {
      if (value !== null) profile.properties = { ...profile.properties, ...(value as object) };
    } else if (field === 'meta') {
      // Instructions. They are not fields of the profile.
    } else if (value === null) {
      delete profile.attributes[field];
    } else {
      profile.attributes[field] = value;
    }
  }
  profile.updatedMs = nowMs;
}

export function patchProperties(profile: Profile, patch: PatchProperties): void {
  const properties = { ...profile.properties };
  for (const [name, value] of Object.entries(patch.append ?? {})) {
    properties[name] = [...listOf(properties[name]), ...listOf(value)];
  }
  for (const [name, value] of Object.entries(patch.unappend ?? {})) {
    const removed = new Set(listOf(value));
    properties[name] = listOf(properties[name]).filter((entry) => !removed.has(entry));
  }
  for (const name of listOf(patch.unset ?? undefined)) delete properties[String(name)];
  profile.properties = properties;
}

function listOf(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
