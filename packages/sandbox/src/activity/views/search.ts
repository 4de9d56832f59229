import type { RecordedEvent } from '../../ledger/records.js';

/** Does any name this event goes by hold the words? Metric, event id, and what its profile was named with. */
export function matches(event: RecordedEvent, q: string): boolean {
  const wanted = q.toLowerCase();
  const { id, email, phone_number, external_id, anonymous_id } = event.profile;
  return [
    event.metric,
    event.uniqueId,
    event.profileId,
    id,
    email,
    phone_number,
    external_id,
    anonymous_id,
  ].some((name) => name?.toLowerCase().includes(wanted));
}
