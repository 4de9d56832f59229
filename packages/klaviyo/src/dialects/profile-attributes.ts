import type { JsonObject, JsonValue, Profile } from '@tracklayer/events';

/** Klaviyo's attributes that say who: the same in every call that names a profile. */
export function identifierAttributes(profile: Profile): JsonObject {
  return present({
    email: profile.email,
    phone_number: profile.phoneNumber,
    external_id: profile.externalId,
  });
}

/** Identifiers and every field we know. `null` clears a field at Klaviyo; one left out stays as it is there. */
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

/** Without the entries that are undefined: what is absent stays absent on the wire. */
export function present(entries: Record<string, JsonValue | undefined>): JsonObject {
  const kept: JsonObject = {};
  for (const [key, value] of Object.entries(entries)) {
    if (value !== undefined) kept[key] = value;
  }
  return kept;
}
