import type { Metric } from './metrics.js';
import type { Profile } from './profiles.js';

/** What makes an event one: (profile, metric, unique_id). */
export function recordedKey(profile: Profile, metric: Metric, uniqueId: string): string {
  return `${profile.seq}.${metric.seq}.${uniqueId}`;
}

/** After a merge the events of the one count as events of the other. Slow, and rare enough to be so. */
export function moveRecordedKeys(keys: Set<string>, from: Profile, into: Profile): void {
  const prefix = `${from.seq}.`;
  const moved = [...keys].filter((key) => key.startsWith(prefix));
  for (const key of moved) {
    keys.delete(key);
    keys.add(`${into.seq}.${key.slice(prefix.length)}`);
  }
}
