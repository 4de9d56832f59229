import type { Reason } from './reason.js';
import type { EventRecord, FlowRecord, RecordedProfile } from './record.js';

/** Klaviyo accepts events of these domains and drops them silently. */
const DROPPED_DOMAINS = ['example.com', 'test.com'];

/** Whether Klaviyo accepts events of an address and records none of them. */
export function isDroppedAddress(email: string | undefined): boolean {
  return email !== undefined && DROPPED_DOMAINS.includes(domainOf(email));
}

function domainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1).toLowerCase();
}

/** The reason why Klaviyo never records an event of this profile. */
export function droppedReasons({ email }: RecordedProfile): Reason[] {
  if (email === undefined || !isDroppedAddress(email)) return [];
  const domain = domainOf(email);
  return [
    {
      code: 'address_dropped',
      path: 'profile.email',
      message: `Klaviyo accepts events for ${domain} and drops them silently.`,
      fix: 'Test with an address of your own domain.',
    },
  ];
}

/** Reasons of back-filled and imported records, and of those that the usual filters of a flow exclude. */
export function trafficReasons(record: FlowRecord): Reason[] {
  return [...sureTrafficReasons(record), ...(record.kind === 'event' ? filteredTraffic(record) : [])];
}

/** Records that start no flow, whatever its filters. */
export function sureTrafficReasons(record: FlowRecord): Reason[] {
  if (record.kind === 'event') return unsentOrFlagged(record);
  if (!record.historicalImport) return [];
  return [
    {
      code: 'historical_import',
      path: 'historical_import',
      message: 'The consent is a historical import, which has no double opt-in and no welcome.',
      fix: 'No action is needed for an import. Send a live opt-in without historical_import.',
    },
  ];
}

const OWNER_FIX =
  'No action is needed: the owner of the action sends the event. `ownership` in the configuration names the owner.';

function unsentOrFlagged({ backfill, late, fate }: EventRecord): Reason[] {
  const reasons: Reason[] = [];
  if (fate === 'withheld') {
    const message = 'The event is not sent, because the other tracker owns this action.';
    reasons.push({ code: 'not_owned', path: 'source', message, fix: OWNER_FIX });
  }
  if (late) {
    reasons.push({
      code: 'sent_too_late',
      path: 'time',
      message:
        'The event was older than startFlowsWithinMs when it was sent. Klaviyo records it and starts no flow.',
      fix: 'See `tracklayer lanes` for what delayed it. To start flows later than that, raise startFlowsWithinMs.',
    });
  } else if (backfill) {
    reasons.push({
      code: 'backfill_flag',
      path: 'backfill',
      message: 'The event has the back-fill flag. Klaviyo records it and starts no flow.',
      fix: 'No action is needed for a migration. Send a live event without the flag.',
    });
  }
  return reasons;
}

function filteredTraffic({ properties, fate }: EventRecord): Reason[] {
  const reasons: Reason[] = [];
  if (fate !== 'withheld' && properties.event_owner !== undefined) {
    const message = `The ${String(properties.event_owner)} owns this action, and the other tracker sent this event.`;
    reasons.push({ code: 'not_owned', path: 'properties.event_owner', message, fix: OWNER_FIX });
  }
  if (properties.migration_id !== undefined) {
    reasons.push({
      code: 'migration_traffic',
      path: 'properties.migration_id',
      message: `The event belongs to the migration ${String(properties.migration_id)}. The flow excludes it.`,
      fix: 'No action is needed for a migration. Send a live event without migration_id.',
    });
  }
  return reasons;
}
