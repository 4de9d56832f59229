import type { RecordedEvent } from '../../ledger/records.js';

/** True if the metric, the event id or an identifier of the profile contains the text. */
export function matches(event: RecordedEvent, q: string): boolean {
  const text = q.toLowerCase();
  const { id, email, phone_number, external_id, _kx, anonymous_id } = event.profile;
  return [
    event.metric,
    event.uniqueId,
    event.profileId,
    id,
    email,
    phone_number,
    external_id,
    _kx,
    anonymous_id,
  ].some((name) => name?.toLowerCase().includes(text));
}
