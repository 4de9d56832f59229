/**
 * Which fields of a profile are worth sending, and how delivered fields are remembered.
 *
 * Failure story: updates of one person are delivered out of order (retries, replays, several workers), and most say
 * nothing new. An old one must not overwrite a newer one's fields, and profile calls are scarce (750 a minute, events
 * 3,500). So each field, and each free property on its own, remembers the hash and the time it last had: the newest
 * time wins, and what is already there is not sent again.
 */
import { hashField } from './hash.js';
import type { JsonValue, Profile } from './types.js';

/** By field (`email`, `firstName`, …, `properties.<key>`): what was last delivered, as a hash, and as of when. */
export type DeliveredProfile = Record<string, { hash: string; timeMs: number }>;

const IDENTIFIERS = ['email', 'phoneNumber', 'externalId'] as const;
const ATTRIBUTES = ['firstName', 'lastName', 'locale', 'country'] as const;

/**
 * `changed`: the fields newer than delivered and different from it, with every identifier that is not outdated; undefined
 * when there is nothing to send. `next`: what is delivered once `changed` was; it also moves the times of unchanged fields, so
 * keep it even where `changed` is undefined. The order in which two updates come makes no difference to `next`; of two
 * at the same millisecond the greater hash wins, for that reason.
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
