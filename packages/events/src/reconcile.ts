/**
 * Which fields of a profile to send, and what is remembered of delivered fields.
 *
 * Updates of one person arrive out of order (retries, replays, several workers), and most change nothing. An old update must
 * not overwrite newer fields, and Klaviyo allows few profile calls (750 a minute, against 3,500 events). So the hash and the
 * time of each delivered field, and of each custom property, are remembered. The newest time wins, and a field that is
 * already there is not sent again.
 */
import { hashField } from './hash.js';
import type { JsonValue, Profile } from './types.js';

/** By field (`email`, `firstName`, …, `properties.<key>`): the hash of the last delivered value, and its time. */
export type DeliveredProfile = Record<string, { hash: string; timeMs: number }>;

const IDENTIFIERS = ['email', 'phoneNumber', 'externalId'] as const;
const ATTRIBUTES = ['firstName', 'lastName', 'locale', 'country'] as const;

/**
 * `changed`: the fields that are newer than the delivered ones and different, with every identifier that is not outdated.
 * Undefined where there is nothing to send. `next`: the state after `changed` is delivered. It has new times for unchanged
 * fields too, so store it even where `changed` is undefined. `next` does not depend on the order of two updates: at the same
 * millisecond the greater hash wins.
 */
export function reconcileProfile(
  delivered: DeliveredProfile,
  profile: Profile,
  timeMs: number,
): { changed: Profile | undefined; next: DeliveredProfile } {
  const next: DeliveredProfile = { ...delivered };
  const fate = (field: string, value: JsonValue) => {
    const before = delivered[field];
    const hash = hashField(value);
    const isNewer =
      before === undefined || timeMs > before.timeMs || (timeMs === before.timeMs && hash > before.hash);
    if (isNewer) next[field] = { hash, timeMs };
    if (before?.hash === hash) return 'same';
    return isNewer ? 'send' : 'outdated';
  };

  const changed: Profile = {};
  let isWorthSending = false;
  for (const field of IDENTIFIERS) {
    const value = profile[field];
    if (value === undefined) continue;
    const what = fate(field, field === 'email' ? value.toLowerCase() : value);
    if (what !== 'outdated') changed[field] = value;
    if (what === 'send') isWorthSending = true;
  }
  for (const field of ATTRIBUTES) {
    const value = profile[field];
    if (value === undefined || fate(field, value) !== 'send') continue;
    changed[field] = value;
    isWorthSending = true;
  }
  const properties = Object.entries(profile.properties ?? {}).filter(
    ([key, value]) => fate(`properties.${key}`, value) === 'send',
  );
  if (properties.length > 0) changed.properties = Object.fromEntries(properties);
  return { changed: isWorthSending || properties.length > 0 ? changed : undefined, next };
}
