import type { Identifier, Profile } from '@tracklayer/events';
import { type DeliveryJob, hasChoice } from '@tracklayer/lanes';
import type { LaneContext } from '../context.js';

/** How the people of a job are named. `omit` is absent where each may be named by any identifier. */
export interface Names {
  omit?: (profile: Profile) => readonly Identifier[];
}

/**
 * Reads which identifiers must not name the people of a job: those that the destination refused, and an e-mail address that
 * the person has no longer. A profile and a consent name people by themselves. Reads nothing where each person has only one
 * identifier.
 */
export function readNames(job: DeliveryJob, lane: Pick<LaneContext, 'store'>): Names | Promise<Names> {
  const profiles = profilesOf(job);
  return profiles.some(hasChoice) ? namesOf(profiles, lane) : {};
}

async function namesOf(profiles: Profile[], { store }: Pick<LaneContext, 'store'>): Promise<Names> {
  const omitted = await store.omittedIdentifiers(profiles);
  if (omitted.every((each) => each.length === 0)) return {};
  const byProfile = new Map(profiles.map((profile, index) => [profile, omitted[index] ?? []]));
  return { omit: (profile) => byProfile.get(profile) ?? [] };
}

function profilesOf(job: DeliveryJob): Profile[] {
  if (job.type === 'metric-event') return [job.event.profile];
  if (job.type === 'back-in-stock') return [job.profile];
  return job.type === 'event-backfill' ? job.events.map(({ profile }) => profile) : [];
}
