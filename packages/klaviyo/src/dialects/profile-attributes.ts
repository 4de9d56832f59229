import {
  type ClearableField,
  IDENTIFIERS,
  type Identifier,
  type JsonObject,
  type JsonValue,
  type Profile,
  type ProfileChange,
  writtenProfile,
} from '@tracklayer/events';

/*
 * How a request names a person. Which of several identifiers decides at Klaviyo is not known in full, so no request depends on
 * it. An event and a consent carry one identifier. A profile carries the e-mail address and the external id. A phone number,
 * which several people may share, is sent with other identifiers only to a profile that is known by its id.
 *
 * Klaviyo takes the ids of a browser with events alone (OpenAPI 2026-04-15: no profile resource has `anonymous_id`). An event
 * carries `anonymous_id` beside the name, because nothing else links a browser to its person: Klaviyo merges a profile that
 * has no stronger identifier into the other. `_kx` names a profile that Klaviyo knows, which may be of the person who
 * forwarded an e-mail. So it is sent only where it is the name.
 */

/** Our identifiers by Klaviyo's names. */
export const WIRE_NAMES = {
  email: 'email',
  externalId: 'external_id',
  phoneNumber: 'phone_number',
  exchangeId: '_kx',
  anonymousId: 'anonymous_id',
} as const satisfies Record<Identifier, string>;

/** The identifiers of a profile that may name it, strongest first: all but the omitted ones. All, where each is omitted. */
export function usableIdentifiers(profile: Profile, omitted: readonly Identifier[] = []): Identifier[] {
  const given = IDENTIFIERS.filter((identifier) => profile[identifier] !== undefined);
  if (omitted.length === 0) return given;
  const usable = given.filter((identifier) => !omitted.includes(identifier));
  return usable.length > 0 ? usable : given;
}

/** The one identifier that names a person: the strongest that is not omitted. */
export function nameAttributes(profile: Profile, omitted: readonly Identifier[] = []): JsonObject {
  const [strongest] = usableIdentifiers(profile, omitted);
  return strongest === undefined ? {} : { [WIRE_NAMES[strongest]]: profile[strongest] as string };
}

/** The identifiers of the person of an event: the name, and beside it the id of the browser. */
export function eventIdentifiers(profile: Profile, omitted: readonly Identifier[] = []): JsonObject {
  const { anonymousId } = profile;
  return {
    ...nameAttributes(profile, omitted),
    ...(anonymousId !== undefined &&
      !omitted.includes('anonymousId') && { [WIRE_NAMES.anonymousId]: anonymousId }),
  };
}

/**
 * The identifiers that may be written to a profile: e-mail address and external id. The phone number only where it is the
 * one identifier. Never an id of a browser.
 */
export function writtenIdentifiers(profile: Profile, omitted: readonly Identifier[] = []): Identifier[] {
  const usable = usableIdentifiers(writtenProfile(profile), omitted);
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
    latitude: valueToWrite('latitude', profile),
    longitude: valueToWrite('longitude', profile),
    timezone: valueToWrite('timezone', profile),
    ip: valueToWrite('ip', profile),
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
function valueToWrite(field: ClearableField, profile: ProfileChange): string | number | null | undefined {
  return profile[field] ?? (profile.clear?.includes(field) ? null : undefined);
}

/** Drops undefined entries, so that they are absent from the request. */
export function present(entries: Record<string, JsonValue | undefined>): JsonObject {
  const kept: JsonObject = {};
  for (const key of Object.keys(entries)) {
    const value = entries[key];
    if (value !== undefined) kept[key] = value;
  }
  return kept;
}
