import type { Profile } from '@tracklayer/events';
import type { Failure } from './outcome.js';

/** A refused profile import, taken apart; as `BackfillSplit` is for events. */
export interface ProfilesSplit {
  good: Profile[];
  bad: { profile: Profile; failures: Failure[] }[];
  unplaced: Failure[];
}

const PROFILE = /^\/data\/attributes\/profiles\/data\/(\d+)(?:\/|$)/;

/** Which profiles of a refused import are to blame, by the pointers of its failures. */
export function splitProfilesByPointers(
  profiles: readonly Profile[],
  failures: readonly Failure[],
): ProfilesSplit {
  const blamed = new Map<Profile, Failure[]>();
  const unplaced: Failure[] = [];
  for (const failure of failures) {
    const position = PROFILE.exec(failure.pointer ?? '')?.[1];
    const profile = position === undefined ? undefined : profiles[Number(position)];
    if (profile === undefined) unplaced.push(failure);
    else blamed.set(profile, [...(blamed.get(profile) ?? []), failure]);
  }
  return {
    good: profiles.filter((profile) => !blamed.has(profile)),
    bad: [...blamed].map(([profile, said]) => ({ profile, failures: said })),
    unplaced,
  };
}
