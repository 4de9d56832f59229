import {
  type ClearableField,
  IDENTIFIERS,
  type Identifier,
  type JsonObject,
  type JsonValue,
  type Profile,
  type ProfileChange,
} from '@tracklayer/events';

/*
 * How a request names a person. Which of several identifiers decides at Klaviyo is not known in full, so no request depends on
 * it. An event and a consent carry one identifier. A profile carries the e-mail address and the external id. A phone number,
 * which several people may share, is sent with other identifiers only to a profile that is known by its id.
 */

/** Our identifiers by Klaviyo's names. */
export const WIRE_NAMES = {
  email: 'email',
  externalId: 'external_id',
  phoneNumber: 'phone_number',
} as const satisfies Record<Identifier, string>;

/** The identifiers of a profile that may name it, strongest first: all but the omitted ones. All, where each is omitted. */
export function usableIdentifiers(profile: Profile, omitted: readonly Identifier[] = []): Identifier[] {
  const given = IDENTIFIERS.filter((identifier) => profile[identifier] !== undefined);
  const usable = given.filter((identifier) => !omitted.includes(identifier));
  return usable.length > 0 ? usable : given;
}

/** The one identifier that names the person of an event: the strongest that is not omitted. */
export function nameAttributes(profile: Profile, omitted: readonly Identifier[] = []): JsonObject {
  const [strongest] = usableIdentifiers(profile, omitted);
  return strongest === undefined ? {} : { [WIRE_NAMES[strongest]]: profile[strongest] as string };
}

/**
 * The identifiers that may be written to a profile: e-mail address and external id. The phone number only where it is the
 * one identifier.
 */
export function writtenIdentifiers(profile: Profile, omitted: readonly Identifier[] = []): Identifier[] {
  const usable = usableIdentifiers(profile, omitted);
  return usable.length === 1 ? usable : usable.filter((identifier) => identifier !== 'phoneNumber');
}

/** The identifiers that may be written, and all known fields. `null` clears a field; an absent field stays unchanged. */
export function profileAttributes(profile: ProfileChange, omitted: readonly Identifier[] = []): JsonObject {
  const identifiers = writtenIdentifiers(profile, omitted);
  return {
    ...Object.fromEntries(
      identifiers.map((identifier) => [WIRE_NAMES[identifier], profile[identifier] as string]),
    ),
    ...fieldAttributes(profile),
  };
}

/** All known fields but the identifiers. */
export function fieldAttributes(profile: ProfileChange): JsonObject {
  const location = present({
    address1: valueToWrite('address', profile),
    address2: valueToWrite('address2', profile),
    city: valueToWrite('city', profile),
    region: valueToWrite('region', profile),
    zip: valueToWrite('zip', profile),
    country: valueToWrite('country', profile),
  });
  return present({
    first_name: valueToWrite('firstName', profile),
    last_name: valueToWrite('lastName', profile),
    locale: valueToWrite('locale', profile),
    title: valueToWrite('title', profile),
    organization: valueToWrite('organization', profile),
    location: Object.keys(location).length === 0 ? undefined : location,
    properties: profile.properties,
  });
}

/** Null where the field becomes empty. */
function valueToWrite(field: ClearableField, profile: ProfileChange): string | null | undefined {
  return profile[field] ?? (profile.clear?.includes(field) ? null : undefined);
}

/** Drops undefined entries, so that they are absent from the request. */
export function present(entries: Record<string, JsonValue | undefined>): JsonObject {
  const kept: JsonObject = {};
  for (const [key, value] of Object.entries(entries)) {
    if (value !== undefined) kept[key] = value;
  }
  return kept;
}
