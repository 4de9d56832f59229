import type { JsonObject, JsonValue, Profile } from '@tracklayer/events';

/** Klaviyo's identifiers of a profile. Every call that names a profile uses them. */
export function identifierAttributes(profile: Profile): JsonObject {
  return present({
    email: profile.email,
    phone_number: profile.phoneNumber,
    external_id: profile.externalId,
  });
}

/** Identifiers and all known fields. `null` clears a field at Klaviyo; an absent field stays unchanged there. */
export function profileAttributes(profile: Profile): JsonObject {
  return {
    ...identifierAttributes(profile),
    ...present({
      first_name: profile.firstName,
      last_name: profile.lastName,
      locale: profile.locale,
      location: profile.country === undefined ? undefined : { country: profile.country },
      properties: profile.properties,
    }),
  };
}

/** Drops undefined entries, so that they are absent from the request. */
export function present(entries: Record<string, JsonValue | undefined>): JsonObject {
  const kept: JsonObject = {};
  for (const [key, value] of Object.entries(entries)) {
    if (value !== undefined) kept[key] = value;
  }
  return kept;
}
