import type { Metric } from './metrics.js';
import type { Profile } from './profiles.js';

/** Identifies an event: (profile, metric, unique_id). */
export function recordedKey(profile: Profile, metric: Metric, uniqueId: string): string {
  return `${profile.seq}.${metric.seq}.${uniqueId}`;
}

/** Moves the events of a merged profile to its new profile. This is slow, but merges are rare. */
export function moveRecordedKeys(keys: Set<string>, from: Profile, into: Profile): void {
  const prefix = `${from.seq}.`;
  const moved = [...keys].filter((key) => key.startsWith(prefix));
  for (const key of moved) {
    keys.delete(key);
    keys.add(`${into.seq}.${key.slice(prefix.length)}`);
  }
}
