/**
 * Which fields of a profile to send, and what is remembered of delivered fields.
 *
 * Updates of one person arrive out of order (retries, replays, several workers), and most change nothing. An old update must
 * not overwrite newer fields, and Klaviyo allows few profile calls (750 a minute, against 3,500 events). So the hash and the
 * time of each delivered field, and of each custom property, are remembered. The newest time wins, and a field that is
 * already there is not sent again.
 */
import { hashField } from './hash.js';
import { comparable, type Identifier, PROFILE_IDENTIFIERS } from './identity.js';
import { CLEARABLE_FIELDS, type ClearableField, type JsonValue, type ProfileChange } from './types.js';

/**
 * By field (`email`, `firstName`, …, `properties.<key>`): the hash of the last delivered value, and its time. A field
 * `refused.<identifier>` holds the last value of that identifier that the destination did not take.
 */
export type DeliveredProfile = Record<string, { hash: string; timeMs: number }>;

/** What a cleared field is remembered as. No value of these fields has this hash, so each later value is sent. */
const CLEARED = hashField(null);

/** The field of a {@link DeliveredProfile} for an identifier that the destination did not take. */
export function refusedField(identifier: Identifier): `refused.${Identifier}` {
  return `refused.${identifier}`;
}

/** The hash of an identifier as {@link DeliveredProfile} holds it. */
export function hashIdentifier(identifier: Identifier, value: string): string {
  return hashField(comparable(identifier, value));
}

/**
 * `changed`: the fields that are newer than the delivered ones and different, with the identifiers that name the person.
 * Undefined where there is nothing to send. `next`: the state after `changed` is delivered. It has new times for unchanged
 * fields too, so store it even where `changed` is undefined. `next` does not depend on the order of two updates: at the same
 * millisecond the greater hash wins.
 *
 * A field that becomes empty has a time too: an older value never fills it again, and a newer value always does.
 *
 * An outdated identifier is left out, and one that the destination refused with this value, unless the person has no other.
 * A phone number names nobody who has another identifier, so it is there only where it changed. Ids of a browser are never
 * written to a profile.
 */
export function reconcileProfile(
  delivered: DeliveredProfile,
  profile: ProfileChange,
  timeMs: number,
): { changed: ProfileChange | undefined; next: DeliveredProfile } {
  const next: DeliveredProfile = { ...delivered };
  const fate = (field: string, hash: string) => {
    const before = delivered[field];
    const isNewer =
      before === undefined || timeMs > before.timeMs || (timeMs === before.timeMs && hash > before.hash);
    if (isNewer) next[field] = { hash, timeMs };
    if (before?.hash === hash) return 'same';
    return isNewer ? 'send' : 'outdated';
  };

  const changed: ProfileChange = {};
  let isWorthSending = false;
  for (const identifier of usableIdentifiers(delivered, profile)) {
    const value = profile[identifier] as string;
    const what = fate(identifier, hashIdentifier(identifier, value));
    const isName = identifier !== 'phoneNumber' || Object.keys(changed).length === 0;
    if (what === 'send' || (what === 'same' && isName)) changed[identifier] = value;
    if (what === 'send') isWorthSending = true;
  }
  const cleared: ClearableField[] = [];
  for (const field of CLEARABLE_FIELDS) {
    const value = profile[field];
    if (value === undefined) {
      if (profile.clear?.includes(field) && fate(field, CLEARED) === 'send') cleared.push(field);
      continue;
    }
    if (fate(field, hashField(value)) !== 'send') continue;
    Object.assign(changed, { [field]: value });
    isWorthSending = true;
  }
  if (cleared.length > 0) {
    changed.clear = cleared;
    isWorthSending = true;
  }
  const properties = Object.entries(profile.properties ?? {}).filter(
    ([key, value]: [string, JsonValue]) => fate(`properties.${key}`, hashField(value)) === 'send',
  );
  if (properties.length > 0) changed.properties = Object.fromEntries(properties);
  return { changed: isWorthSending || properties.length > 0 ? changed : undefined, next };
}

/** The identifiers of the profile that the destination did not refuse; all of them where it refused each. */
function usableIdentifiers(delivered: DeliveredProfile, profile: ProfileChange): Identifier[] {
  const given = PROFILE_IDENTIFIERS.filter((identifier) => profile[identifier] !== undefined);
  const usable = given.filter(
    (identifier) =>
      delivered[refusedField(identifier)]?.hash !== hashIdentifier(identifier, profile[identifier] as string),
  );
  return usable.length > 0 ? usable : given;
}
