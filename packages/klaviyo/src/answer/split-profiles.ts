import type { Profile } from '@tracklayer/events';
import type { Failure } from './outcome.js';

/** A refused profile import, split as `BackfillSplit` is for events. */
export interface ProfilesSplit {
  good: Profile[];
  bad: { profile: Profile; failures: Failure[] }[];
  unplaced: Failure[];
}

const PROFILE = /^\/data\/attributes\/profiles\/data\/(\d+)(?:\/|$)/;

/** The position in an import that a pointer names. */
export function positionOf(pointer: string): number | undefined {
  const position = PROFILE.exec(pointer)?.[1];
  return position === undefined ? undefined : Number(position);
}

/** The pointer that names a position. */
export function profilePointer(position: number): string {
  return `/data/attributes/profiles/data/${position}`;
}

/** The profile of an import that a pointer names. */
export function profileAt(profiles: readonly Profile[], pointer: string): Profile | undefined {
  const position = positionOf(pointer);
  return position === undefined ? undefined : profiles[position];
}

/** Finds the refused profiles of an import by the pointers of its failures. */
export function splitProfilesByPointers(
  profiles: readonly Profile[],
  failures: readonly Failure[],
): ProfilesSplit {
  const refused = new Map<Profile, Failure[]>();
  const unplaced: Failure[] = [];
  for (const failure of failures) {
    const profile = profileAt(profiles, failure.pointer ?? '');
    if (profile === undefined) unplaced.push(failure);
    else refused.set(profile, [...(refused.get(profile) ?? []), failure]);
  }
  return {
    good: profiles.filter((profile) => !refused.has(profile)),
    bad: [...refused].map(([profile, its]) => ({ profile, failures: its })),
    unplaced,
  };
}
