import type { Identifier, Profile, ProfileChange } from '@tracklayer/events';
import type { LaneContext } from '../context.js';
import type { ProfileWrite } from '../locks/profile-lock.js';
import type { Dropped } from './dropped.js';

/** Remembers the profile fields that were written. A value that the destination dropped does not count as written. */
export function rememberWritten(
  { person, known, timeMs }: ProfileWrite,
  written: ProfileChange,
  dropped: readonly Dropped[],
  { store }: LaneContext,
): Promise<void> {
  const taken = { ...written };
  for (const { from } of dropped) if (from) delete taken[from.identifier];
  return store.rememberPerson(person, taken, timeMs, known);
}

/**
 * Counts refused values, and remembers them by their hash, so that they are not sent again. Each person takes one round trip.
 */
export async function rememberDropped(
  dropped: readonly Dropped[],
  { store, nowMs, type }: LaneContext,
): Promise<void> {
  await store.countLeftOut(type, dropped.length);
  const byPerson = new Map<Profile, Identifier[]>();
  for (const { from } of dropped) {
    if (from) byPerson.set(from.profile, [...(byPerson.get(from.profile) ?? []), from.identifier]);
  }
  for (const [profile, refused] of byPerson) await store.rememberRefused(profile, refused, nowMs());
}
