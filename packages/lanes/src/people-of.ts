import type { Profile } from '@tracklayer/events';
import type { DeliveryJob } from './job.js';

/** The people of a job. For a batch one for each entry, in their order. */
export function peopleOf(job: DeliveryJob): Profile[] {
  switch (job.type) {
    case 'profile-upsert':
    case 'list-subscription':
    case 'back-in-stock':
      return [job.profile];
    case 'metric-event':
      return [job.event.profile];
    case 'event-backfill':
      return job.profiles ?? (job.consents ?? job.events).map(({ profile }) => profile);
  }
}
