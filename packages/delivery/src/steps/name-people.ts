import type { Identifier, Profile } from '@tracklayer/events';
import type { DeliveryJob } from '@tracklayer/lanes';
import type { LaneContext } from '../context.js';

/**
 * Reads which identifiers must not name the people of a job: those that the destination refused, and an e-mail address that
 * the person has no longer. A profile and a consent name people by themselves.
 */
export async function omittedNames(
  job: DeliveryJob,
  { store }: Pick<LaneContext, 'store'>,
): Promise<((profile: Profile) => readonly Identifier[]) | undefined> {
  const profiles = profilesOf(job);
  const omitted = profiles.length === 0 ? [] : await store.omittedIdentifiers(profiles);
  if (omitted.every((each) => each.length === 0)) return undefined;
  const byProfile = new Map(profiles.map((profile, index) => [profile, omitted[index] ?? []]));
  return (profile) => byProfile.get(profile) ?? [];
}

function profilesOf(job: DeliveryJob): Profile[] {
  if (job.type === 'metric-event') return [job.event.profile];
  if (job.type === 'back-in-stock') return [job.profile];
  return job.type === 'event-backfill' ? job.events.map(({ profile }) => profile) : [];
}
